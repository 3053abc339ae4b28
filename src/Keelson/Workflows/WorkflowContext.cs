using Keelson.Inference.Clients;
using Keelson.Primitives;
using Keelson.Reliability;
using Keelson.Tools;
using Keelson.Workflows.Chat;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace Keelson.Workflows;

/// <summary>
/// What a workflow's code may do: every call here is a step whose result is kept, so that the code can be run again from the top after a
/// crash and finds itself where it was. Code must take the same way again on the same results: no clock, no randomness and no input or
/// output of its own outside of steps. Members may be called in parallel (<see cref="Task.WhenAll(Task[])"/>); branches that use the same
/// names belong into <see cref="BranchAsync"/>.
/// </summary>
public sealed class WorkflowContext
{
    private readonly StepDoor _door;

    internal WorkflowContext(StepDoor door) => _door = door;

    internal StepDoor Door => _door;

    /// <summary>The run.</summary>
    public RunId Run => new(_door.Frame.Run);

    /// <summary>The time of the last thing that happened in the run: the same again on every replay.</summary>
    public DateTimeOffset Now => _door.Frame.State.LastAt;

    /// <summary>The occurrence of the workflow's schedule that started the run, which may be earlier than the start; null when a caller started it.</summary>
    public DateTimeOffset? ScheduledAt => _door.Frame.State.ScheduledAt;

    /// <summary>How much of the time budget is left; waiting for people does not use it. Never negative.</summary>
    public TimeSpan TimeLeft
    {
        get
        {
            var state = _door.Frame.State;
            var left = state.Deadline(state.LastAt) - state.LastAt;
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>What the run may spend on models, and what it has spent.</summary>
    public RunBudget Budget => RunBudget.Of(_door.Frame.Services.Snapshots.Current, _door.Frame.State);

    /// <summary>Cancelled when the run stops going forward.</summary>
    public CancellationToken Cancellation => _door.Frame.Stopping;

    /// <summary>Does a piece of work once and keeps its result. The body may run again after a crash that came before its result was durable.</summary>
    /// <param name="name">Its name; together with its occurrence it is the step's place in the history.</param>
    /// <param name="body">The work. It must not ask for other steps.</param>
    /// <param name="options">Retries and timeout.</param>
    /// <exception cref="FaultException">The step failed for good; thrown again on every replay.</exception>
    public async Task<T> StepAsync<T>(string name, Func<StepContext, Task<T>> body, StepOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(body);
        var step = await _door.RequestAsync(name, StepKind.Step, StepAsk.Nothing, slot => _door.Runners.Steps.RunAsync(
            slot, async context => KeelsonJson.Serialize(await body(context)), options ?? new StepOptions()));
        return StepValues.Read<T>(step);
    }

    /// <summary>Does a piece of work once that has no result.</summary>
    /// <exception cref="FaultException">The step failed for good.</exception>
    public async Task StepAsync(string name, Func<StepContext, Task> body, StepOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(body);
        StepValues.Check(await _door.RequestAsync(name, StepKind.Step, StepAsk.Nothing, slot => _door.Runners.Steps.RunAsync(
            slot,
            async context =>
            {
                await body(context);
                return null;
            },
            options ?? new StepOptions())));
    }

    /// <summary>Calls a governed tool; the effect happens once, whatever crashes.</summary>
    /// <param name="tool">The tool's name.</param>
    /// <param name="arguments">Becomes the JSON object of arguments.</param>
    /// <param name="retry">How it is tried again when the failure and the tool's idempotency allow it.</param>
    /// <exception cref="FaultException">The call was refused or failed for good.</exception>
    public async Task<T> CallToolAsync<T>(string tool, object? arguments = null, RetryOptions? retry = null) =>
        StepValues.Read<T>(await _door.CallAsync(tool, arguments, retry));

    /// <summary>Calls a governed tool whose answer is not needed.</summary>
    /// <exception cref="FaultException">The call was refused or failed for good.</exception>
    public async Task CallToolAsync(string tool, object? arguments = null, RetryOptions? retry = null) =>
        StepValues.Check(await _door.CallAsync(tool, arguments, retry));

    /// <summary>
    /// Asks a model of the workflow, through the same budgets, tiers and routing as every request. The answer is kept, so a replay neither
    /// asks nor pays again; an answer that does not fit <typeparamref name="T"/> is mended once.
    /// </summary>
    /// <typeparam name="T">What the answer is read as; <see cref="string"/> takes the text as it is.</typeparam>
    /// <param name="name">The step's name.</param>
    /// <param name="prompt">What is asked.</param>
    /// <param name="options">Model, instructions, limits.</param>
    /// <exception cref="FaultException">The model was not available, or did not answer in the shape that was asked for.</exception>
    public Task<T> AskModelAsync<T>(string name, string prompt, ModelOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        return ModelAsking.AskAsync<T>(_door, name, prompt, options ?? new ModelOptions());
    }

    /// <summary>Waits; the run holds nothing meanwhile and survives restarts.</summary>
    public async Task SleepAsync(string name, TimeSpan duration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(duration, TimeSpan.Zero);
        var digest = StepAsk.DigestOf(((long)duration.TotalMilliseconds).ToString(System.Globalization.CultureInfo.InvariantCulture));
        StepValues.Check(await _door.RequestAsync(name, StepKind.Sleep, digest, slot => _door.Runners.Waits.SleepAsync(slot, duration)));
    }

    /// <summary>Waits for a signal that somebody sends to the run; signals of one name are taken in the order of their arrival.</summary>
    /// <param name="name">The signal's name.</param>
    /// <param name="timeout">How long; null: as long as the run lives.</param>
    /// <param name="waitsForPerson">True when a person must act: the waiting then does not use the time budget.</param>
    /// <exception cref="FaultException">No signal came in time.</exception>
    public async Task<T> WaitForSignalAsync<T>(string name, TimeSpan? timeout = null, bool waitsForPerson = false)
    {
        var digest = StepAsk.DigestOf($"{(long?)timeout?.TotalMilliseconds}/{waitsForPerson}");
        return StepValues.Read<T>(await _door.RequestAsync(
            name, StepKind.Signal, digest, slot => _door.Runners.Waits.SignalAsync(slot, name, timeout, waitsForPerson)));
    }

    /// <summary>Asks people; waiting for them does not use the time budget. No decision in time is a no.</summary>
    /// <param name="title">What is asked, as a sentence.</param>
    /// <param name="details">What they see; bound by a digest.</param>
    /// <param name="options">How many people, how long.</param>
    public async Task<ApprovalDecision> ApproveAsync(string title, object? details = null, ApprovalOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(title);
        return StepValues.Read<ApprovalDecision>(await _door.ApproveAsync(title, details, options ?? new ApprovalOptions()));
    }

    /// <summary>
    /// Starts a run of another workflow and waits for its end. It has a history, a budget and an outcome of its own; it is stopped when this
    /// run stops first. Its time counts as this run's.
    /// </summary>
    /// <typeparam name="T">What the other workflow returns.</typeparam>
    /// <param name="workflow">The workflow's name in the configuration.</param>
    /// <param name="input">Becomes its input.</param>
    /// <exception cref="FaultException">It did not complete; the fault is the one that it ended with.</exception>
    public async Task<T> RunChildAsync<T>(string workflow, object? input = null) => StepValues.Read<T>(await _door.RunChildAsync(workflow, input));

    /// <summary>
    /// A chat client for agents that are written against Microsoft.Extensions.AI. Every request is a step, so that a replay neither asks nor
    /// pays again; give it <see cref="GetTool"/> and <see cref="AsStep"/> as tools, and let the framework invoke them.
    /// </summary>
    /// <param name="options">Model, instructions and limits where a request does not say otherwise.</param>
    public IChatClient GetChatClient(ModelOptions? options = null) =>
        new DurableChatClient(_door, _door.Frame.Services.Provider.GetRequiredService<IInferenceClient>(), options ?? new ModelOptions());

    /// <summary>A governed tool as a function for an agent; each call is a step and takes the one road of all tool calls.</summary>
    /// <exception cref="FaultException">There is no such tool.</exception>
    public AIFunction GetTool(string tool)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(tool);
        var services = _door.Frame.Services;
        return services.Provider.GetRequiredService<ToolDirectory>().TryGet(services.Snapshots.Current, tool, out var definition)
            ? new GovernedFunction(_door, definition)
            : throw new FaultException(new Fault(ErrorCodes.ToolNotFound, $"There is no tool '{tool}'."));
    }

    /// <summary>A function of your own as one whose every call is a step of the run.</summary>
    public AIFunction AsStep(AIFunction function, StepOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        return new StepFunction(this, function, options);
    }

    /// <summary>
    /// Registers what undoes the work so far: a tool call that is made when the run fails, is cancelled or runs out of time, in reverse order
    /// of registration. It is durable before the next effect of the run.
    /// </summary>
    public void OnFailure(Compensation compensation)
    {
        ArgumentNullException.ThrowIfNull(compensation);
        _door.Register(compensation);
    }

    /// <summary>
    /// Marks the point of no return: from here on nothing is undone. When a step behind it fails for good, the run goes on from that step some
    /// more times instead of going back; when that does not help either, it ends with everything standing and a person must look. A call of a
    /// tool whose effect is irreversible is such a point by itself.
    /// </summary>
    /// <param name="name">The step's name.</param>
    public async Task PivotAsync(string name) =>
        StepValues.Check(await _door.RequestAsync(name, StepKind.Pivot, StepAsk.Nothing, slot => _door.Runners.Waits.PivotAsync(slot)));

    /// <summary>A part of the run whose steps have a place of their own, so that parallel parts may use the same names.</summary>
    public async Task<T> BranchAsync<T>(string name, Func<WorkflowContext, Task<T>> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        return await body(new WorkflowContext(_door.Branch(name)));
    }

    /// <summary>Says that the run reached its business outcome, and answers the value for the body to return.</summary>
    /// <param name="outcome">The kind of outcome, for example <c>incident.resolved</c>.</param>
    /// <param name="value">The run's result.</param>
    public T Succeed<T>(string outcome, T value)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(outcome);
        _door.Execution.Declare(outcome, ReliabilityEvents.Success);
        return value;
    }

    /// <summary>Says that the run did its work and the business outcome was not reached, and answers the value for the body to return.</summary>
    public T Fail<T>(string outcome, T value)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(outcome);
        _door.Execution.Declare(outcome, ReliabilityEvents.Failure);
        return value;
    }
}
