using LukePipeline.Corpus.Inputs;
using LukePipeline.Corpus.Planning;
using LukePipeline.Ground;
using LukePipeline.Jobs.Planning;
using LukePipeline.Jobs.Snapshots;
using LukePipeline.Jobs.Spec;
using LukePipeline.Text;

namespace LukePipeline.Jobs.Datasets;

/// <summary>What has become of the inputs since a snapshot: the listing of now beside the catalogue of then, which goes by as a stream.</summary>
/// <param name="spec">What the run is asked.</param>
/// <param name="asked">What is done anew.</param>
/// <param name="inputs">Where the inputs are, for those whose tag leaves a doubt.</param>
/// <param name="now">The time.</param>
internal sealed class InputComparison(JobSpec spec, Reprocessing asked, IInputStore inputs, DateTimeOffset now)
{
    private readonly CorpusOptions _reading = JobReading.Of(spec);
    private readonly List<Candidate> _candidates = [];
    private readonly Dictionary<string, DocumentFailure> _refused = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _touched = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<string>> _parts = new(StringComparer.Ordinal);
    private readonly List<string> _gone = [];
    private readonly LostInputs _lost = new(spec);
    private readonly List<string> _unrefused = [];
    private readonly List<string> _kept = [];
    private int _waiting;
    private int _unchanged;
    private int _ignored;
    private long _known;
    private long _compared;

    private bool IsAnew => asked.IsAnew;

    /// <summary>The tag of an input that must not be read: it changes with the reason.</summary>
    public static string TagOf(DocumentFailure refused) => $"!{refused.Reason}: {refused.Message}";

    /// <summary>Compares.</summary>
    /// <param name="found">The inputs that are there.</param>
    /// <param name="catalogue">Those that were.</param>
    /// <param name="cancellationToken">Stops the comparison.</param>
    public async Task<InputChanges> CompareAsync(FoundInputs found, IAsyncEnumerable<CatalogueRow> catalogue, CancellationToken cancellationToken)
    {
        var refused = found.Refused.ToDictionary(failure => failure.Source, StringComparer.Ordinal);

        // Both are in the order of their sources, so that neither has to be held by name.
        using var files = found.Files.GetEnumerator();
        var isAtFile = files.MoveNext();
        await foreach (var row in catalogue.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            _known++;
            for (; isAtFile && string.CompareOrdinal(files.Current.File.Source, row.Source) < 0; isAtFile = files.MoveNext())
            {
                _candidates.Add(new Candidate(files.Current));
            }

            if (isAtFile && files.Current.File.Source == row.Source)
            {
                await CompareAsync(files.Current, row, cancellationToken).ConfigureAwait(false);
                isAtFile = files.MoveNext();
            }
            else if (refused.Remove(row.Source, out var failure))
            {
                Compare(failure, row);
            }
            else
            {
                Lose(row);
            }
        }

        for (; isAtFile; isAtFile = files.MoveNext())
        {
            _candidates.Add(new Candidate(files.Current));
        }

        foreach (var failure in refused.Values)
        {
            _refused[failure.Source] = failure;
        }

        return Choose(found);
    }

    private async Task CompareAsync(FoundInput input, CatalogueRow row, CancellationToken cancellationToken)
    {
        var isRetried = IsAnew || row.State is InputState.Deferred or InputState.Refused || (spec.Reprocess == Reprocessing.Failed && (row.Failed > 0 || row.State == InputState.Failed));
        var isAsItWas = row.Length == input.File.Length && row.ETag == input.File.ETag;
        if (!isRetried && isAsItWas)
        {
            if (row.State == InputState.Kept)
            {
                // It is back.
                _touched[row.Source] = input.File.ETag;
            }
            else
            {
                _unchanged++;
            }

            return;
        }

        if (!isRetried && await IsSameAsync(input.File, row, cancellationToken).ConfigureAwait(false))
        {
            _touched[row.Source] = input.File.ETag;
            return;
        }

        if (!isRetried && spec.Changed == "ignore")
        {
            _ignored++;
            return;
        }

        _candidates.Add(new Candidate(input) { IsNew = false, TriedAt = isAsItWas ? row.SeenAt : default });
        _parts[row.Source] = row.Parts;
    }

    private async Task<bool> IsSameAsync(InputFile file, CatalogueRow row, CancellationToken cancellationToken)
    {
        if (row.Length != file.Length)
        {
            return false;
        }

        if (ContentVersion.IsSame(file.Length, row.ETag, file.ETag))
        {
            return true;
        }

        if (row.ContentHash is not { } hash)
        {
            return false;
        }

        try
        {
            _compared += file.Length;
            return hash == await ContentVersion.HashAsync(inputs, file, _reading, cancellationToken).ConfigureAwait(false);
        }
        catch (InputException)
        {
            // Whoever reads the file will find the same and report it.
            return false;
        }
    }

    private void Compare(DocumentFailure failure, CatalogueRow row)
    {
        if (!IsAnew && row.State == InputState.Refused && row.ETag == TagOf(failure))
        {
            _unchanged++;
            return;
        }

        _refused[failure.Source] = failure;
        _parts[failure.Source] = row.Parts;
    }

    private void Lose(CatalogueRow row)
    {
        if (row.State == InputState.Refused)
        {
            // A row that said why it was not read says nothing any more.
            _unrefused.Add(row.Source);
            _parts[row.Source] = row.Parts;
        }
        else if (spec.Deleted == "remove" || IsAnew)
        {
            _lost.Add(row, isNews: spec.Deleted == "remove" || row.State != InputState.Kept);
            _gone.Add(row.Source);
            _parts[row.Source] = row.Parts;
        }
        else
        {
            _kept.Add(row.Source);
        }
    }

    private InputChanges Choose(FoundInputs found)
    {
        _lost.Check(found, _known, _candidates.Count(candidate => candidate.IsNew));
        var chosen = Limit();
        var subset = new FoundInputs(
            [.. chosen.Select(candidate => candidate.Input).OrderBy(input => input.File.Source, StringComparer.Ordinal)],
            [.. _refused.Values.OrderBy(failure => failure.Source, StringComparer.Ordinal)],
            found.LeftOut);
        var superseded = chosen.Where(candidate => !candidate.IsNew).Select(candidate => candidate.Input.File.Source)
            .Concat(_refused.Keys.Where(_parts.ContainsKey))
            .ToHashSet(StringComparer.Ordinal);
        var (added, changed) = (chosen.Count(candidate => candidate.IsNew) + _refused.Keys.Count(source => !_parts.ContainsKey(source)), superseded.Count);
        return new InputChanges(subset, new DatasetChanges(added, changed, _gone.Count + _unrefused.Count, _kept.Count, _touched.Count, _waiting, _unchanged)
        {
            Ignored = _ignored > 0 ? _ignored : null,
            Compared = _compared > 0 ? _compared : null,
        })
        {
            Superseded = superseded,
            Forgotten = [.. _gone.Concat(_unrefused).Order(StringComparer.Ordinal)],
            Kept = _kept,
            Touched = _touched,
            Parts = _parts,
        };
    }

    /// <summary>
    /// The inputs of this run: the oldest first, as many as it may take, those left alone long enough. What was tried before and has not changed takes what is
    /// left, the longest ago first: a file that nobody can read would else take the place of another every night.
    /// </summary>
    private List<Candidate> Limit()
    {
        if (IsAnew)
        {
            // All of them take the place of all that was.
            return _candidates;
        }

        var chosen = new List<Candidate>();
        var bytes = 0L;
        foreach (var candidate in _candidates
            .Where(candidate => IsSettled(candidate.Input))
            .OrderBy(candidate => candidate.TriedAt)
            .ThenBy(candidate => candidate.Input.Modified ?? DateTimeOffset.MinValue)
            .ThenBy(candidate => candidate.Input.File.Source, StringComparer.Ordinal))
        {
            bytes += candidate.Input.File.Length;
            if (chosen.Count == (spec.MaxInputs ?? int.MaxValue) || (chosen.Count > 0 && bytes > (spec.MaxInputBytes ?? long.MaxValue)))
            {
                break;
            }

            chosen.Add(candidate);
        }

        _waiting = _candidates.Count - chosen.Count;
        return chosen;
    }

    /// <summary>Whether an input has been left alone long enough. A date far ahead says nothing about that, and would never be past on the night that asks.</summary>
    private bool IsSettled(FoundInput input) =>
        spec.Settle is not { } settle || input.Modified is not { } modified || (now - modified).Duration() >= RunLimits.Time(settle)!.Value;

    /// <summary>An input that this run may read.</summary>
    private readonly record struct Candidate(FoundInput Input)
    {
        /// <summary>Whether the snapshot knows nothing of it.</summary>
        public bool IsNew { get; init; } = true;

        /// <summary>When it was read as it is, UTC, and failed; the earliest of all times where it was not.</summary>
        public DateTime TriedAt { get; init; }
    }
}
