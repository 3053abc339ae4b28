namespace Keelson.Primitives;

/// <summary>
/// How errors look on one family of endpoints. A request feature: model endpoints set it so that every error, also one that is met
/// before the endpoint runs, comes in the shape that their clients know, with the envelope inside.
/// </summary>
public interface IErrorBodyFormat
{
    /// <summary>The media type of the body.</summary>
    string MediaType { get; }

    /// <summary>The body.</summary>
    byte[] Format(ErrorEnvelope envelope);
}
