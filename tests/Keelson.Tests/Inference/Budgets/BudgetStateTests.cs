using CsCheck;
using Keelson.Inference.Budgets;

namespace Keelson.Tests.Inference.Budgets;

public sealed class BudgetStateTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Trap_12_reservations_and_spending_never_grow_over_the_limit()
    {
        var action = Gen.Select(Gen.Int[0, 5], Gen.Int[0, 30], Gen.Long[0, 400], Gen.Long[0, 400], Gen.Double[0, 1]);
        action.List[1, 120].Sample(
            actions =>
            {
                const long Limit = 1000;
                var state = new BudgetState();
                state.Load(0, 0);
                var granted = new Dictionary<string, long>();
                foreach (var (kind, who, least, more, share) in actions)
                {
                    var ticket = "t" + who;
                    switch (kind)
                    {
                        case 0 or 1 or 2:
                            var grant = state.Reserve(ticket, Limit, least, least + more, Now.AddMinutes(who));
                            if (grant.IsGranted)
                            {
                                granted[ticket] = grant.GrantedPico;
                            }

                            break;
                        case 3:
                            state.Shrink(ticket, (long)(granted.GetValueOrDefault(ticket) * share));
                            granted[ticket] = (long)(granted.GetValueOrDefault(ticket) * share);
                            break;
                        case 4:
                            state.Settle(ticket, (long)(granted.GetValueOrDefault(ticket) * share)); // Never more than was reserved.
                            granted.Remove(ticket);
                            break;
                        default:
                            state.Expire(Now.AddMinutes(who));
                            break;
                    }

                    if (state.SettledPico + state.InheritedPico + state.OpenPico > Limit || state.OpenPico < 0 || state.SettledPico < 0)
                    {
                        return false;
                    }
                }

                return true;
            },
            iter: 5000);
    }

    [Fact]
    public void Trap_14_less_than_was_wanted_is_granted_as_long_as_it_is_of_use()
    {
        var state = new BudgetState();

        Assert.Equal(100, state.Reserve("a", 100, 50, 400, Now).GrantedPico);
        state.Settle("a", 60);
        Assert.False(state.Reserve("b", 100, 50, 400, Now).IsGranted);
        Assert.Equal(40, state.Reserve("b", 100, 30, 400, Now).GrantedPico);
    }

    [Fact]
    public void Trap_16_a_budget_of_zero_is_a_budget()
    {
        var state = new BudgetState();

        Assert.False(state.Reserve("a", 0, 1, 1, Now).IsGranted);
    }

    [Fact]
    public void Trap_20_a_release_gives_everything_back()
    {
        var state = new BudgetState();
        state.Reserve("a", 100, 100, 100, Now);

        state.Settle("a", 0);

        Assert.Equal(0, state.OpenPico);
        Assert.True(state.Reserve("b", 100, 100, 100, Now).IsGranted);
    }

    [Fact]
    public void The_same_ticket_is_granted_once()
    {
        var state = new BudgetState();

        state.Reserve("a", 100, 60, 60, Now);
        var again = state.Reserve("a", 100, 60, 60, Now);

        Assert.Equal((60, true, 60L), (again.GrantedPico, again.IsGranted, state.OpenPico));
    }

    [Fact]
    public void An_expired_reservation_stays_counted_until_the_stored_figures_are_read()
    {
        var state = new BudgetState();
        state.Reserve("a", 100, 60, 60, Now.AddMinutes(1));

        state.Expire(Now.AddMinutes(1));

        Assert.False(state.Reserve("b", 100, 60, 60, Now.AddMinutes(9)).IsGranted);
        Assert.True(state.IsWorthReading);
        state.Load(5, 0);
        Assert.True(state.Reserve("b", 100, 60, 60, Now.AddMinutes(9)).IsGranted);
    }

    [Fact]
    public void A_settlement_of_somebody_elses_reservation_changes_no_figure_but_asks_for_a_reading()
    {
        var state = new BudgetState();
        state.Load(10, 50);

        state.Settle("of an earlier activation", 20);

        Assert.Equal((10L, 50L, true), (state.SettledPico, state.InheritedPico, state.IsWorthReading));
    }
}
