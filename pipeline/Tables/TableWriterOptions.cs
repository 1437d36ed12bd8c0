using LukePipeline.Engine.Batches;

namespace LukePipeline.Tables;

/// <summary>How the tables of a shard are written.</summary>
public sealed record TableWriterOptions
{
    /// <summary>The tables.</summary>
    public required TableList Tables { get; init; }

    /// <summary>What their files are.</summary>
    public required ITableFormat Format { get; init; }

    /// <summary>Fields carried through to <c>documents</c>, as further columns.</summary>
    public IReadOnlyList<MetadataField> MetadataFields { get; init; } = [];

    /// <summary>Key-value metadata of every file: schema version, job and models. The same for every attempt of a shard.</summary>
    public IReadOnlyDictionary<string, string> FileMetadata { get; init; } = new Dictionary<string, string>();

    /// <summary>A row group is closed when it holds about so many bytes in memory. Default: <see cref="BatchPath.RowGroupBytes"/>.</summary>
    public long RowGroupBytes { get; init; } = BatchPath.RowGroupBytes;
}
