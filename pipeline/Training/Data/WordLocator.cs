namespace LukePipeline.Training.Data;

/// <summary>Finds given words in a text, in order.</summary>
internal static class WordLocator
{
    /// <summary>
    /// The UTF-16 start of each word in <paramref name="text"/>, or null when one does not follow the one before it
    /// with nothing but white space in between.
    /// </summary>
    public static int[]? Locate(string text, IReadOnlyList<string> words)
    {
        var starts = new int[words.Count];
        var position = 0;
        for (var i = 0; i < words.Count; i++)
        {
            var word = words[i];
            if (word.Length == 0)
            {
                return null;
            }

            // A word may itself begin with white space (a blank given as a token): try before skipping.
            while (string.CompareOrdinal(text, position, word, 0, word.Length) != 0)
            {
                if (position >= text.Length || !char.IsWhiteSpace(text[position]))
                {
                    return null;
                }

                position++;
            }

            starts[i] = position;
            position += word.Length;
        }

        return starts;
    }
}
