using LukePipeline.Corpus.Inputs;
using LukePipeline.Corpus.Planning;
using LukePipeline.Ground;
using LukePipeline.Jobs.Snapshots;
using LukePipeline.Jobs.Spec;

namespace LukePipeline.Jobs.Datasets;

/// <summary>
/// Inputs that are gone and whose rows a run would drop: more of them than <c>maxDeleted</c> allows look like an archive that is not mounted. Those whose
/// rows an earlier run has kept, and said so, are no news; but where nothing at all is left of a root, they count as well. Where nothing is left of a root
/// that the command names, its rows go by no share at all, but by --max-deleted 100 alone: an empty folder looks like what was mounted there. A run that was
/// told to remove what is gone is held to the share strictly. One that does all anew takes a new input in for one that is gone, a file that was renamed, and
/// asks about no single file, unless it was told a share.
/// </summary>
/// <param name="spec">What the run is asked.</param>
internal sealed class LostInputs(JobSpec spec)
{
    private readonly string[] _roots = [.. spec.Inputs.Select(input => NamedInput.Parse(input).Root).Where(name => name.Length > 0).Select(name => $"{name}/")];
    private readonly bool _hasUnnamed = spec.Inputs.Any(input => NamedInput.Parse(input).Root.Length == 0);
    private readonly Dictionary<string, int> _keptByRoot = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (int Count, string First)> _goneByRoot = new(StringComparer.Ordinal);
    private int _count;
    private string? _first;

    /// <summary>Takes one, in the order of their sources.</summary>
    /// <param name="row">What is known of it.</param>
    /// <param name="isNews">Whether this run is the first to drop its rows without having said that it is gone.</param>
    public void Add(CatalogueRow row, bool isNews)
    {
        _first ??= row.Source;
        var root = RootOf(row.Source);
        _goneByRoot[root] = _goneByRoot.TryGetValue(root, out var gone) ? gone with { Count = gone.Count + 1 } : (1, row.Source);
        if (isNews)
        {
            _count++;
        }
        else
        {
            _keptByRoot[root] = _keptByRoot.GetValueOrDefault(root) + 1;
        }
    }

    /// <summary>Makes sure that they may be dropped.</summary>
    /// <param name="found">The inputs that are there.</param>
    /// <param name="known">Inputs that were.</param>
    /// <param name="added">Inputs that were not.</param>
    /// <exception cref="LukeException">They may not.</exception>
    public void Check(FoundInputs found, long known, int added)
    {
        var present = found.Files.Select(input => input.File.Source).Concat(found.Refused.Select(failure => failure.Source)).Select(RootOf).ToHashSet(StringComparer.Ordinal);
        var keptOfNothing = _keptByRoot.Where(root => !present.Contains(root.Key)).Sum(root => root.Value);
        var removes = spec.Deleted == "remove";
        var lost = keptOfNothing + Math.Max(0, _count - (removes ? 0 : added));
        var most = RunLimits.Share(spec.MaxDeleted ?? "10%")!.Value;
        if (most < 100)
        {
            CheckRoots(present, known);
        }

        var isOneFile = lost == 1 && !removes && spec.MaxDeleted is null && present.Count > 0 && keptOfNothing == 0;
        if (lost * 100L > most * known && !isOneFile)
        {
            throw new LukeException(
                $"{lost} of {known} inputs are gone ({_first} is one), and {Asked} would drop their rows: "
                + $"more than --max-deleted allows ({most} per cent). Where that is meant, raise it (--max-deleted 100 for any number); otherwise see whether all of the archive is mounted. "
                + "Nothing was changed.",
                null,
                ReasonCode.TooManyDeleted);
        }
    }

    private string Asked => spec.Deleted == "remove" ? "--deleted remove" : $"--reprocess {spec.Reprocess}";

    /// <summary>Something has to be left of every root.</summary>
    private void CheckRoots(HashSet<string> present, long known)
    {
        foreach (var (root, gone) in _goneByRoot.Where(root => !present.Contains(root.Key) && (root.Key.Length > 0 || _hasUnnamed)))
        {
            var inputs = spec.Inputs.Where(input => NamedInput.Parse(input).Root == root.TrimEnd('/'));
            throw new LukeException(
                $"Nothing is left of {string.Join(", ", inputs)}, which had {gone.Count} of {known} inputs ({gone.First} is one), and {Asked} would drop their rows. "
                + "See whether it is mounted. Where all of it is meant to go, say so with --max-deleted 100. Nothing was changed.",
                null,
                ReasonCode.TooManyDeleted);
        }
    }

    /// <summary>The named root of a source, with its slash; empty for those without a name.</summary>
    private string RootOf(string source) => Array.Find(_roots, root => source.StartsWith(root, StringComparison.Ordinal)) ?? "";
}
