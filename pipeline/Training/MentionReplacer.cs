using System.Text;

namespace LukePipeline.Training;

/// <summary>
/// Replaces mentions of a relation's sentence by other names of the type that the relation asks for (both of a SPOUSE are
/// persons), so that a model learns how a relation is said rather than of whom.
/// </summary>
/// <param name="names">The names.</param>
/// <param name="probability">Probability of replacing a mention.</param>
internal sealed class MentionReplacer(NameLists names, double probability)
{
    private static readonly Dictionary<string, (string Head, string Tail)> Types = new(StringComparer.Ordinal)
    {
        ["CEO"] = ("ORG", "PER"),
        ["CHILD_OF"] = ("PER", "PER"),
        ["DATE_FOUNDED"] = ("ORG", "DATE"),
        ["DATE_OF_BIRTH"] = ("PER", "DATE"),
        ["DATE_OF_DEATH"] = ("PER", "DATE"),
        ["EDUCATED_AT"] = ("PER", "ORG"),
        ["EMPLOYEE_OR_MEMBER_OF"] = ("PER", "ORG"),
        ["FOUNDED_BY"] = ("ORG", "PER"),
        ["HEADQUARTERS"] = ("ORG", "LOC"),
        ["NATIONALITY"] = ("PER", "MISC"),
        ["PLACE_OF_BIRTH"] = ("PER", "LOC"),
        ["PLACE_OF_RESIDENCE"] = ("PER", "LOC"),
        ["POLITICAL_AFFILIATION"] = ("PER", "ORG"),
        ["SPOUSE"] = ("PER", "PER"),
        ["SUBSIDIARY_OF"] = ("ORG", "ORG"),
    };

    private readonly NameForms _forms = new(names);

    /// <summary>The sentence with some of its mentions replaced; its words are not rebuilt, only its text and the places of its mentions.</summary>
    public AnnotatedSentence Replace(AnnotatedSentence sentence, Random random)
    {
        var types = new string?[sentence.Mentions.Count];
        foreach (var relation in sentence.Relations)
        {
            if (Types.TryGetValue(relation.Label, out var type))
            {
                (types[relation.Head], types[relation.Tail]) = (type.Head, type.Tail);
            }
        }

        var text = new StringBuilder();
        var places = new Text.Utf16Span[sentence.Mentions.Count];
        var next = 0;
        foreach (var index in Enumerable.Range(0, places.Length).OrderBy(index => sentence.Mentions[index].Start))
        {
            var place = sentence.Place(index);
            if (place.Start < next)
            {
                return sentence;
            }

            text.Append(sentence.Text, next, place.Start - next);
            var mention = sentence.Text[place.Start..place.End];
            if (types[index] is { } type && random.NextDouble() < probability && _forms.Replace(type, mention.Split(' '), random) is { } other)
            {
                mention = string.Join(' ', other);
            }

            places[index] = new Text.Utf16Span(text.Length, text.Length + mention.Length);
            text.Append(mention);
            next = place.End;
        }

        text.Append(sentence.Text, next, sentence.Text.Length - next);
        return sentence with { Text = text.ToString(), Places = places };
    }
}
