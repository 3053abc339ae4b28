using System.Text;
using Keelson.Telemetry;

namespace Keelson.Inference.Protocols.Neutral;

/// <summary>Puts the pieces of a stream together.</summary>
internal sealed class AnswerAccumulator
{
    private readonly List<(NeutralPart Part, StringBuilder Text, int Index)> _parts = [];
    private string _id = "";
    private string _model = "";

    /// <summary>Why it ended; what a stream does not say is a stop.</summary>
    public FinishKind Finish { get; private set; }

    /// <summary>Adds a piece.</summary>
    public void Add(NeutralDelta delta)
    {
        switch (delta.Kind)
        {
            case DeltaKind.Begin:
                (_id, _model) = (delta.Id ?? "", delta.Name ?? "");
                break;
            case DeltaKind.Text:
                TextOf(PartKind.Text).Append(delta.Text);
                break;
            case DeltaKind.Refusal:
                TextOf(PartKind.Refusal).Append(delta.Text);
                break;
            case DeltaKind.Reasoning:
                TextOf(PartKind.Reasoning).Append(delta.Text);
                break;
            case DeltaKind.Seal:
                TextOf(PartKind.Reasoning);
                _parts[^1] = _parts[^1] with { Part = _parts[^1].Part with { Seal = delta.Text, SealOf = delta.SealOf, Id = delta.Id, IsRedacted = delta.IsRedacted } };
                break;
            case DeltaKind.CallBegin:
                _parts.Add((new NeutralPart(PartKind.ToolCall) { Id = delta.Id, Name = delta.Name }, new StringBuilder(), delta.Index));
                break;
            case DeltaKind.CallArguments:
                _parts.FindLast(one => one.Part.Kind == PartKind.ToolCall && one.Index == delta.Index).Text?.Append(delta.Text);
                break;
            case DeltaKind.Finish:
                Finish = delta.Finish;
                break;
            case DeltaKind.Done:
            default:
                break;
        }
    }

    /// <summary>The answer so far.</summary>
    public NeutralAnswer ToAnswer(UsageVector? usage) => new(_id, _model, [.. _parts.Select(Whole)], Finish) { Usage = usage };

    private static NeutralPart Whole((NeutralPart Part, StringBuilder Text, int Index) one) =>
        one.Part.Kind == PartKind.ToolCall
            ? one.Part with { Arguments = one.Text.Length == 0 ? "{}" : one.Text.ToString() }
            : one.Part with { Text = one.Text.ToString() };

    private StringBuilder TextOf(PartKind kind)
    {
        if (_parts.Count == 0 || _parts[^1].Part.Kind != kind || _parts[^1].Part.Seal is not null)
        {
            _parts.Add((new NeutralPart(kind), new StringBuilder(), 0));
        }

        return _parts[^1].Text;
    }
}
