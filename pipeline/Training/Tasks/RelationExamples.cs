using LukePipeline.Training.Data;

namespace LukePipeline.Training.Tasks;

/// <summary>One ordered pair of mentions with its class.</summary>
/// <param name="Sentence">The sentence.</param>
/// <param name="Head">Index of the head mention.</param>
/// <param name="Tail">Index of the tail mention.</param>
/// <param name="Label">Its class.</param>
/// <param name="IsSure">Whether a pair without a relation has none for certain, see <see cref="IRelationSource.IsSurelyUnrelated"/>.</param>
internal readonly record struct RelationExample(AnnotatedSentence Sentence, int Head, int Tail, int Label, bool IsSure);

/// <summary>Makes examples of all ordered pairs of mentions of annotated sentences.</summary>
internal static class RelationExamples
{
    /// <summary>
    /// The examples of a sentence. A sentence whose annotation marks a single pair (FewRel) says nothing of other pairs, but its
    /// two mentions are all that it has; mentions that overlap make no pair.
    /// </summary>
    public static IEnumerable<RelationExample> Of(AnnotatedSentence sentence, LabelScheme scheme, IRelationSource source)
    {
        var known = source.Map(sentence);
        for (var head = 0; head < sentence.Mentions.Count; head++)
        {
            for (var tail = 0; tail < sentence.Mentions.Count; tail++)
            {
                var (a, b) = (sentence.Mentions[head], sentence.Mentions[tail]);
                if (head == tail || (a.Start < b.End && b.Start < a.End))
                {
                    continue;
                }

                if (!known.TryGetValue((head, tail), out var label))
                {
                    yield return new RelationExample(sentence, head, tail, scheme.None, source.IsSurelyUnrelated(sentence, head, tail));
                }
                else if (label is not null)
                {
                    yield return new RelationExample(sentence, head, tail, scheme.ClassOf(label), IsSure: false);
                }
            }
        }
    }
}
