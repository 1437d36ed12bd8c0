namespace LukePipeline.Training.Data;

/// <summary>Chunk tags of words as mentions, by the rules of the conlleval script (and of seqeval, which follows it).</summary>
public static class TagSequence
{
    /// <summary>Reads IOB1, IOB2, IOBES or BILOU tags as mentions.</summary>
    public static AnnotatedMention[] ToMentions(IReadOnlyList<string> tags)
    {
        var mentions = new List<AnnotatedMention>();
        var (previousTag, previousLabel) = ('O', "");
        var start = 0;
        for (var i = 0; i <= tags.Count; i++)
        {
            var (tag, label) = i < tags.Count ? Split(tags[i]) : ('O', "");
            if (Ends(previousTag, tag, previousLabel, label))
            {
                mentions.Add(new AnnotatedMention(start, i, previousLabel));
            }

            if (Starts(previousTag, tag, previousLabel, label))
            {
                start = i;
            }

            (previousTag, previousLabel) = (tag, label);
        }

        return mentions.ToArray();
    }

    private static (char Tag, string Label) Split(string tag)
    {
        var letter = tag[0] switch { 'L' => 'E', 'U' => 'S', var other => other };
        return (letter, tag.Length > 2 ? tag[2..] : letter == 'O' ? "" : "_");
    }

    private static bool Ends(char previous, char tag, string previousLabel, string label) => previous switch
    {
        'E' or 'S' => true,
        'B' or 'I' when tag is 'B' or 'S' or 'O' => true,
        'O' => false,
        _ => previousLabel != label,
    };

    private static bool Starts(char previous, char tag, string previousLabel, string label) => tag switch
    {
        'B' or 'S' => true,
        'I' or 'E' when previous is 'E' or 'S' or 'O' => true,
        'O' => false,
        _ => previousLabel != label,
    };
}
