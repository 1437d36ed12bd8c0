using LukePipeline.Text;

namespace LukePipeline.Training.Gold;

/// <summary>
/// Finds the gold relation that each relation found is. The best score chooses first, so that what is right above a threshold does not
/// depend on what lies below it. What repeats a gold relation that is taken (at another name of the same thing) is left out.
/// </summary>
internal static class RelationMatcher
{
    /// <summary>Compares the relations of a sentence.</summary>
    /// <param name="sentence">The gold sentence.</param>
    /// <param name="found">The relations found in it.</param>
    /// <param name="match">When two places are the same one.</param>
    public static IEnumerable<JudgedRelation> Match(GoldSentence sentence, IEnumerable<FoundRelation> found, SpanMatch match)
    {
        var taken = new HashSet<int>();
        foreach (var relation in found.OrderByDescending(relation => relation.Score).ThenBy(relation => relation.Head.Start).ThenBy(relation => relation.Tail.Start))
        {
            var fitting = Enumerable.Range(0, sentence.Relations.Count)
                .Select(gold => (Gold: gold, Common: Common(sentence, sentence.Relations[gold], relation, match)))
                .Where(candidate => candidate.Common > 0)
                .ToList();
            var free = fitting.Where(candidate => !taken.Contains(candidate.Gold)).ToList();
            if (free.Count > 0)
            {
                taken.Add(free.MaxBy(candidate => candidate.Common).Gold);
                yield return new JudgedRelation(relation.Label, relation.Score, IsRight: true);
            }
            else if (fitting.Count == 0)
            {
                yield return new JudgedRelation(relation.Label, relation.Score, IsRight: false);
            }
        }
    }

    private static int Common(GoldSentence sentence, GoldRelation gold, FoundRelation found, SpanMatch match)
    {
        var (head, tail) = gold.Label == found.Label ? (Best(gold.Head, found.Head), Best(gold.Tail, found.Tail)) : default;
        return head > 0 && tail > 0 ? head + tail : 0;

        int Best(int mention, CodePointSpan place) => sentence.PlacesOf(mention).Max(own => match.Common(own, place));
    }
}

/// <summary>A relation that was found, and whether it is right.</summary>
internal readonly record struct JudgedRelation(string Label, float Score, bool IsRight);
