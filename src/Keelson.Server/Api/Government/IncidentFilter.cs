namespace Keelson.Server.Api.Government;

/// <summary>Which incidents are asked for.</summary>
internal enum IncidentFilter
{
    /// <summary>Those that somebody has to look at.</summary>
    Open,

    /// <summary>Those that somebody has closed.</summary>
    Closed,
}
