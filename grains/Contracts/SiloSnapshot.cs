namespace LukePipeline.Grains.Contracts;

/// <summary>One silo, as its cluster sees it.</summary>
[GenerateSerializer, Immutable, Alias("luke.silo-snapshot")]
public sealed record SiloSnapshot
{
    /// <summary>Where other silos reach it, <c>10.0.0.4:11111</c>.</summary>
    [Id(0)]
    public required string Address { get; init; }

    /// <summary>How it stands: joining, active, stopping or dead.</summary>
    [Id(1)]
    public required string State { get; init; }

    /// <summary>The version of its program; null where it announced none, as version 0.1 does.</summary>
    [Id(2)]
    public string? Version { get; init; }

    /// <summary>The device of its engines, <c>cpu</c> or <c>cuda:0</c>; null where nobody knows what it announced.</summary>
    [Id(3)]
    public string? Device { get; init; }

    /// <summary>Engines behind the device; 0 for a silo that only reads, segments and encodes.</summary>
    [Id(4)]
    public int Engines { get; init; }

    /// <summary>Shards it works on at the same time.</summary>
    [Id(5)]
    public int Shards { get; init; }

    /// <summary>Its labels, by which jobs choose silos.</summary>
    [Id(6)]
    public Dictionary<string, string> Labels { get; init; } = [];
}
