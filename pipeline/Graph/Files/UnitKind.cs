namespace LukePipeline.Graph.Files;

/// <summary>The kinds of units, in the order in which they are done.</summary>
internal enum UnitKind
{
    /// <summary>Shuffles one part of the source.</summary>
    Map,

    /// <summary>Keeps the ids of the build before.</summary>
    Ids,

    /// <summary>Puts one partition together.</summary>
    Reduce,

    /// <summary>Tells what changed since the build before.</summary>
    Changes,
}
