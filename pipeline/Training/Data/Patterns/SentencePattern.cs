namespace LukePipeline.Training.Data.Patterns;

/// <summary>A pattern of sentences, and the relations that hold in each of them. All that is not named has no relation.</summary>
/// <param name="Body">What is written.</param>
/// <param name="Relations">Labels, and the slots that they hold between; one whose slot a sentence lacks does not hold in it.</param>
internal sealed record SentencePattern(PatternPart Body, IReadOnlyList<(string Label, string Head, string Tail)> Relations)
{
    /// <summary>A sentence of the pattern.</summary>
    /// <param name="id">Its identifier.</param>
    /// <param name="source">Where it comes from.</param>
    /// <param name="random">Draws among alternatives and names.</param>
    public AnnotatedSentence Write(string id, string source, Random random)
    {
        var sentence = new PatternSentence();
        Body.Write(sentence, random);
        var text = sentence.Text;
        var (words, starts) = Cut(text, sentence.Names.SelectMany(name => new[] { name.Start, name.End }).ToHashSet());
        var wordAt = starts.Select((start, word) => (start, word)).ToDictionary(entry => entry.start, entry => entry.word);
        var mentions = sentence.Names.ConvertAll(name => new AnnotatedMention(
            wordAt[name.Start], starts.FindLastIndex(start => start < name.End) + 1, name.Label));
        var relations = Relations
            .Select(relation => new AnnotatedRelation(Find(relation.Head), Find(relation.Tail), relation.Label))
            .Where(relation => relation.Head >= 0 && relation.Tail >= 0);
        return new AnnotatedSentence(id, text, words, starts, mentions, [.. relations], source, id);

        int Find(string slot) => sentence.Names.FindIndex(name => name.Slot == slot);
    }

    /// <summary>Words are cut at blanks, at punctuation, and where names begin and end.</summary>
    private static (List<string> Words, List<int> Starts) Cut(string text, HashSet<int> borders)
    {
        var (words, starts) = (new List<string>(), new List<int>());
        for (var at = 0; at < text.Length;)
        {
            if (text[at] == ' ')
            {
                at++;
                continue;
            }

            var end = at + (char.IsSurrogatePair(text, at) ? 2 : 1);
            while (end < text.Length && text[end] != ' ' && !borders.Contains(end) && IsInside(text[end - 1]) && IsInside(text[end]))
            {
                end++;
            }

            words.Add(text[at..end]);
            starts.Add(at);
            at = end;
        }

        return (words, starts);
    }

    private static bool IsInside(char character) => char.IsLetterOrDigit(character) || character is '.' or '-' or '\'' or '’' or '&';
}
