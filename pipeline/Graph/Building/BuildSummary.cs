using LukePipeline.Graph.Files;
using LukePipeline.Jobs.Files;

namespace LukePipeline.Graph.Building;

/// <summary>The manifest of what the units of a build have written.</summary>
/// <param name="files">What they left.</param>
/// <param name="plan">The plan.</param>
internal sealed class BuildSummary(UnitFiles files, GraphPlan plan)
{
    /// <summary>Reads what the units up to a kind have written; all of them are done.</summary>
    public async Task<GraphManifest> ReadAsync(GraphOwner owner, UnitKind last, CancellationToken cancellationToken)
    {
        var written = new List<OutputFile>();
        for (var number = plan.Parts + 1; number < plan.Units && plan.KindOf(number).Kind <= last; number++)
        {
            var (kind, of) = plan.KindOf(number);
            written.AddRange((await files.RequireAsync(GraphPlan.NameOf(kind, of), cancellationToken).ConfigureAwait(false)).Files);
        }

        written.Sort((left, right) => string.CompareOrdinal(left.Name, right.Name));
        return new GraphManifest
        {
            Build = owner.Build,
            Source = plan.Source,
            Snapshot = plan.Snapshot,
            Plan = plan.Hash,
            Rows = new SortedDictionary<string, long>(written.GroupBy(file => file.Table).ToDictionary(table => table.Key, table => table.Sum(file => file.Rows)), StringComparer.Ordinal),
            Files = written,
        };
    }
}
