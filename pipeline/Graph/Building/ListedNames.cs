using System.Collections.Frozen;
using System.Text.RegularExpressions;
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
internal sealed partial class ListedNames(SourceDocument document, GraphMapping mapping)
{
    private static readonly FrozenSet<string> Joining = Set("and or & well");
    private static readonly FrozenSet<string> Prepositions = Set("to with by from of in on until since");
    private static readonly FrozenSet<string> Between = Set("then later finally first second third secondly thirdly also again before after both as "
        + "january february march april may june july august september october november december");

    /// <summary>What somebody is, said before the name: "actress A, dancer B".</summary>
    private static readonly FrozenSet<string> Occupations = Set(
        "actress actor dancer ballerina singer model writer author poet painter artist sculptor musician composer pianist violinist guitarist drummer journalist reporter editor publisher "
        + "lawyer attorney physician doctor nurse surgeon teacher businessman businesswoman politician director producer filmmaker screenwriter novelist playwright designer photographer "
        + "heiress socialite activist architect engineer scientist economist philosopher historian banker chemist physicist mathematician biologist psychologist comedian comedienne "
        + "footballer athlete swimmer skater presenter broadcaster rapper entertainer aristocrat fellow former late the a an");

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
        var isNoPair = false;
        foreach (var name in names)
        {
            var gap = list.Count == 0 ? null : Slice(list[^1].End - sentence.Start, name.Start - sentence.Start);
            if (list.Count > 0 && (gap is null || list[0].Label != name.Label || !IsOfAList(gap)))
            {
                End();
            }

            isNoPair |= list.Count > 0 && IsOfNoPair(gap!);
            list.Add(name);
        }

        End();
        return lists;

        string? Slice(int start, int end) => start >= 0 && start <= end && end <= runes.Length ? string.Concat(runes[start..end]) : null;

        void End()
        {
            // Two names with "and" alone may well be a pair.
            if (list.Count > 2 || (list.Count == 2 && isNoPair))
            {
                lists.Add(list);
            }

            (list, isNoPair) = ([], false);
        }
    }

    private static bool IsOfAList(string gap)
    {
        var plain = Asides().Replace(gap, " ");
        var words = Words(plain);
        return (plain.Contains(',', StringComparison.Ordinal) || plain.Contains(';', StringComparison.Ordinal) || words.Any(Joining.Contains))
            && words.All(word => Joining.Contains(word) || Prepositions.Contains(word) || Between.Contains(word) || Occupations.Contains(word) || NameLists.Titles.Contains(word) || IsNumber(word));
    }

    /// <summary>Whether what stands between two names makes them two of a list: "to A and to B", "A (m. 1990), B", "actress A, dancer B", "A as well as B".</summary>
    private static bool IsOfNoPair(string gap)
    {
        var words = Words(Asides().Replace(gap, " "));
        return words.Any(Prepositions.Contains) || words.Contains("well") || (!words.Any(Joining.Contains) && (Asides().IsMatch(gap) || words.Any(Occupations.Contains)));
    }

    private static string[] Words(string gap) =>
        gap.ToLowerInvariant().Split([' ', '\n', '\r', '\t', '\u00A0', ',', ';', '.', '(', ')', '-', '–', '—', '/'], StringSplitOptions.RemoveEmptyEntries);

    /// <summary>What stands in brackets: years of a marriage.</summary>
    [GeneratedRegex(@"\([^()]*\)", RegexOptions.CultureInvariant)]
    private static partial Regex Asides();

    private static bool IsNumber(string text) => text.All(char.IsAsciiDigit);

    private static FrozenSet<string> Set(string words) => words.Split(' ').ToFrozenSet(StringComparer.Ordinal);
}
