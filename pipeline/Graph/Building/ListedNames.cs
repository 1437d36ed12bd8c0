using System.Collections.Frozen;
using LukePipeline.Graph.Mapping;
using LukePipeline.Graph.Resolution;
using LukePipeline.Graph.Source;
using LukePipeline.Tables;

namespace LukePipeline.Graph.Building;

/// <summary>
/// Names that a sentence lists: "married to Evelyn Mase, to Winnie Madikizela, and from 1998 to Graça Machel, the widow of Samora Machel". Those of
/// a list have the same part in what is said, so a relation of pairs does not hold between them; and what stands behind a list tells of its last name.
/// </summary>
/// <param name="document">The document; without the texts of its sentences nothing is known of lists.</param>
/// <param name="mapping">Tells names from dates.</param>
internal sealed class ListedNames(SourceDocument document, GraphMapping mapping)
{
    private static readonly FrozenSet<string> Joining = Set("and or");
    private static readonly FrozenSet<string> Prepositions = Set("to with by from of in on until since");
    private static readonly FrozenSet<string> Between = Set("then later finally first second third secondly thirdly also again before after both "
        + "january february march april may june july august september october november december");

    private readonly Dictionary<int, IReadOnlyList<List<EntityRow>>> _lists = [];

    /// <summary>Whether a relation of pairs would join names of one list, or a name of a list with what tells of its last one.</summary>
    public bool Contradict(EntityRow left, EntityRow right)
    {
        if (left.Sentence != right.Sentence)
        {
            return false;
        }

        var (first, second) = left.Start <= right.Start ? (left, right) : (right, left);
        var list = ListsOf(left.Sentence).FirstOrDefault(list => list.Contains(first));
        return list is not null && (list.Contains(second) || (first != list[^1] && second.Start > list[^1].Start));
    }

    private IReadOnlyList<List<EntityRow>> ListsOf(int sentence)
    {
        if (!_lists.TryGetValue(sentence, out var lists))
        {
            _lists[sentence] = lists = document.Sentences.TryGetValue(sentence, out var found) && found.Text is { } text ? Find(found, text) : [];
        }

        return lists;
    }

    private List<List<EntityRow>> Find(SourceSentence sentence, string text)
    {
        var runes = text.EnumerateRunes().ToArray();
        var names = document.Entities.Where(entity => entity.Sentence == sentence.Index && mapping.OfLabel(entity.Label).Literal is null).OrderBy(entity => entity.Start).ToList();
        var lists = new List<List<EntityRow>>();
        var list = new List<EntityRow>();
        var hasPreposition = false;
        foreach (var name in names)
        {
            var gap = list.Count == 0 ? null : Slice(list[^1].End - sentence.Start, name.Start - sentence.Start);
            if (list.Count > 0 && (gap is null || list[0].Label != name.Label || !IsOfAList(gap)))
            {
                End();
            }

            hasPreposition |= list.Count > 0 && Words(gap!).Any(Prepositions.Contains);
            list.Add(name);
        }

        End();
        return lists;

        string? Slice(int start, int end) => start >= 0 && start <= end && end <= runes.Length ? string.Concat(runes[start..end]) : null;

        void End()
        {
            // Two names with "and" alone may well be a pair.
            if (list.Count > 2 || (list.Count == 2 && hasPreposition))
            {
                lists.Add(list);
            }

            (list, hasPreposition) = ([], false);
        }
    }

    private static bool IsOfAList(string gap)
    {
        var words = Words(gap);
        return (gap.Contains(',', StringComparison.Ordinal) || gap.Contains(';', StringComparison.Ordinal) || words.Any(Joining.Contains))
            && words.All(word => Joining.Contains(word) || Prepositions.Contains(word) || Between.Contains(word) || NameLists.Titles.Contains(word) || IsNumber(word));
    }

    private static string[] Words(string gap) =>
        gap.ToLowerInvariant().Split([' ', '\n', '\r', '\t', '\u00A0', ',', ';', '.', '(', ')'], StringSplitOptions.RemoveEmptyEntries);

    private static bool IsNumber(string text) => text.All(char.IsAsciiDigit);

    private static FrozenSet<string> Set(string words) => words.Split(' ').ToFrozenSet(StringComparer.Ordinal);
}
