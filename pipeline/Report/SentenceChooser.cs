using System.Security.Cryptography;
using System.Text;

namespace LukePipeline.Report;

/// <summary>A sentence of an output.</summary>
/// <param name="DocUid">Its document.</param>
/// <param name="Sentence">Its place there.</param>
public readonly record struct SentenceKey(string DocUid, int Sentence);

/// <summary>
/// Chooses sentences worth reading while the rows go by: of each label some with high, low and middle scores. Which ones of many is decided by a hash,
/// so that the same output gives the same page, and not the first documents of the archive all of it.
/// </summary>
/// <param name="most">Sentences that are wanted.</param>
public sealed class SentenceChooser(int most)
{
    /// <summary>Groups that are looked at: more labels than these share the page already.</summary>
    private const int MaxGroups = 600;

    private readonly Dictionary<(string Table, string Label, ScoreBand Band), PriorityQueue<SentenceKey, ulong>> _groups = [];

    /// <summary>Offers the sentence of a row.</summary>
    /// <param name="table">The table of the row.</param>
    /// <param name="label">Its label.</param>
    /// <param name="score">Its score, 0 to 1.</param>
    /// <param name="sentence">Its sentence.</param>
    public void Offer(string table, string label, float score, SentenceKey sentence)
    {
        var group = (table, label, score >= 0.9f ? ScoreBand.High : score >= 0.6f ? ScoreBand.Middle : ScoreBand.Low);
        if (!_groups.TryGetValue(group, out var kept))
        {
            if (_groups.Count == MaxGroups)
            {
                return;
            }

            _groups[group] = kept = new PriorityQueue<SentenceKey, ulong>();
        }

        // The smallest hashes stay; the queue gives its largest first.
        var rank = ulong.MaxValue - Rank(sentence);
        if (kept.Count < most)
        {
            if (!kept.UnorderedItems.Any(item => item.Element == sentence))
            {
                kept.Enqueue(sentence, rank);
            }
        }
        else if (kept.TryPeek(out _, out var worst) && rank > worst && !kept.UnorderedItems.Any(item => item.Element == sentence))
        {
            kept.DequeueEnqueue(sentence, rank);
        }
    }

    /// <summary>What is chosen by now: a sentence of each group in turn, the groups in order, until there are enough.</summary>
    public IReadOnlyList<SentenceKey> Chosen()
    {
        var groups = _groups.OrderBy(group => group.Key.Table == "relations" ? 0 : 1).ThenBy(group => group.Key.Label, StringComparer.Ordinal).ThenBy(group => group.Key.Band)
            .Select(group => group.Value.UnorderedItems.OrderByDescending(item => item.Priority).Select(item => item.Element).ToArray()).ToArray();
        var chosen = new List<SentenceKey>();
        var seen = new HashSet<SentenceKey>();
        for (var round = 0; round < most && chosen.Count < most; round++)
        {
            foreach (var group in groups.Where(group => group.Length > round))
            {
                if (chosen.Count < most && seen.Add(group[round]))
                {
                    chosen.Add(group[round]);
                }
            }
        }

        return chosen;
    }

    private static ulong Rank(SentenceKey sentence) => BitConverter.ToUInt64(SHA256.HashData(Encoding.UTF8.GetBytes($"{sentence.DocUid} {sentence.Sentence}")));
}

/// <summary>Where a score lies.</summary>
internal enum ScoreBand
{
    /// <summary>From 0.9 on.</summary>
    High,

    /// <summary>Below 0.6.</summary>
    Low,

    /// <summary>Between the two.</summary>
    Middle,
}
