namespace LukePipeline.Training.Data;

/// <summary>Holds out every so manyeth document of a corpus: whole documents, so that nothing of them is seen in training.</summary>
public static class HeldOutPart
{
    /// <summary>Splits into what is trained on and what is held out.</summary>
    /// <param name="sentences">The sentences.</param>
    /// <param name="every">Of each so many documents, in order of first appearance, the last is held out.</param>
    public static (IReadOnlyList<AnnotatedSentence> Train, IReadOnlyList<AnnotatedSentence> HeldOut) Split(IReadOnlyList<AnnotatedSentence> sentences, int every)
    {
        var documents = new Dictionary<string, int>(StringComparer.Ordinal);
        var (train, heldOut) = (new List<AnnotatedSentence>(), new List<AnnotatedSentence>());
        foreach (var sentence in sentences)
        {
            documents.TryAdd(sentence.Group, documents.Count);
            (documents[sentence.Group] % every == every - 1 ? heldOut : train).Add(sentence);
        }

        return (train, heldOut);
    }
}
