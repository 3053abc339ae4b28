using System.Text.Json;

namespace Keelson.Server.Cli.Demo;

/// <summary>
/// Grants what waits for approval, as people who exist in the demonstration alone. Two of them, because the third wave asks for two
/// distinct people.
/// </summary>
internal sealed class DemoApprover(PlatformClient admin) : IDisposable
{
    private const string Scopes = "approval:read approve:write";
    private static readonly string[] People = ["user:demo", "user:demo-second"];
    private static readonly TimeSpan TokenTime = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan RenewBefore = TimeSpan.FromMinutes(3);

    private readonly Dictionary<string, PlatformClient> _clients = [];
    private DateTimeOffset _renewAt;

    /// <summary>How many decisions were taken.</summary>
    public int Granted { get; private set; }

    /// <summary>Grants everything that waits now.</summary>
    public async Task GrantAllAsync(CancellationToken cancellation)
    {
        await RenewAsync(cancellation);
        foreach (var person in People)
        {
            var client = _clients[person];
            var waiting = await client.GetAsync("/api/approvals?status=pending&limit=100", cancellation);
            foreach (var approval in waiting.Rows())
            {
                await GrantAsync(client, person, approval, cancellation);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var client in _clients.Values)
        {
            client.Dispose();
        }

        _clients.Clear();
    }

    private async Task GrantAsync(PlatformClient client, string person, JsonElement approval, CancellationToken cancellation)
    {
        if (approval.Text("id") is not { } id)
        {
            return;
        }

        try
        {
            await client.SendAsync(
                HttpMethod.Post,
                $"/api/approvals/{Uri.EscapeDataString(id)}",
                new { Decision = "grant", Reason = $"Granted by the demonstration as {person}.", Digest = approval.Text("digest") },
                null,
                cancellation);
            Granted++;
        }
        catch (CliException refused) when (refused.Code is not null)
        {
            // Decided meanwhile, or this person has decided already and the other one must.
        }
    }

    private async Task RenewAsync(CancellationToken cancellation)
    {
        if (TimeProvider.System.GetUtcNow() < _renewAt)
        {
            return;
        }

        Dispose();
        foreach (var person in People)
        {
            var issued = await admin.SendAsync(
                HttpMethod.Post, "/api/tokens", new { Sub = person, Scope = Scopes, TtlSeconds = TokenTime.TotalSeconds }, null, cancellation);
            _clients[person] = new PlatformClient(new Uri(admin.Url), issued.Text("token"));
        }

        _renewAt = TimeProvider.System.GetUtcNow() + TokenTime - RenewBefore;
    }
}
