using LukePipeline.Engine.Batches;
using LukePipeline.Extraction;
using LukePipeline.Extraction.Stages.Entities;

namespace LukePipeline.Jobs.Reuse;

/// <summary>The stages of a job whose rows stay while others are found anew, and where those rows are.</summary>
/// <param name="stages">The stages.</param>
/// <param name="known">All stages.</param>
internal sealed class KeptStages(IReadOnlyList<StageId> stages, StageRegistry known)
{
    /// <summary>Their names.</summary>
    public IReadOnlySet<string> Names { get; } = stages.Select(stage => stage.Name).ToHashSet(StringComparer.Ordinal);

    /// <summary>Their tables; that of mentions is written from the mentions, on which the other stages run.</summary>
    public IReadOnlyList<string> Tables { get; } = [.. stages.SelectMany(stage => known.Get(stage).Tables).Select(table => table.Name).Where(IsCopied)];

    /// <summary>What they count, as columns of <c>documents</c>.</summary>
    public IReadOnlyList<string> Columns { get; } =
    [
        .. stages.SelectMany(stage => known.Get(stage).Tables).Where(table => IsCopied(table.Name)).Select(table => table.CountColumn).OfType<string>(),
        .. stages.SelectMany(stage => known.Get(stage).Counters),
    ];

    private static bool IsCopied(string table) => table != EntityTable.Instance.Name;
}
