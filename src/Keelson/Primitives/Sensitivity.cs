namespace Keelson.Primitives;

/// <summary>How sensitive a workflow's data is; decides how long its state lives.</summary>
public enum Sensitivity
{
    /// <summary>Anybody may see it.</summary>
    Public,

    /// <summary>Anybody in the company may see it.</summary>
    Internal,

    /// <summary>Named people may see it.</summary>
    Confidential,

    /// <summary>Personal data and things next to secrets.</summary>
    Restricted,
}
