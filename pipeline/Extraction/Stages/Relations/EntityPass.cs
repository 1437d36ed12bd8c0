using LukePipeline.Engine.Batches.Composing;
using LukePipeline.Extraction.Pairs;

namespace LukePipeline.Extraction.Stages.Relations;

/// <summary>The pass that found the mentions of a sentence, in place of another one of the same encoder over the same input.</summary>
/// <remarks>
/// Which sentences these are is no matter of rules: what the entity pass read of a mention, sub-words and place, is compared with what the
/// pass of the pairs would read. Whatever makes them differ (context, shared windows, a cut sentence or word, punctuation that falls into other
/// sub-words without the ends of words) sends the sentence to a pass of its own, as does a mention that the model has not found itself.
/// A sentence goes one way with all its pairs: once its words are read anyway, each of its mentions costs one row more.
/// </remarks>
internal static class EntityPass
{
    /// <summary>The item with the states of its mentions in place of what the pass would read.</summary>
    /// <param name="own">The item as a pass of its own would read it.</param>
    /// <param name="pairs">Its pairs, as indexes of the mentions of the sentence.</param>
    /// <param name="mentions">The mentions of the sentence.</param>
    /// <returns>Null where a mention was read otherwise, or not at all, and where the states are more than one message may hold.</returns>
    public static MentionPairItem? Take(MentionPairItem own, IReadOnlyList<EntityPair> pairs, IReadOnlyList<Mention> mentions)
    {
        var states = new MentionStates?[own.Mentions.Length];
        for (var i = 0; i < pairs.Count; i++)
        {
            states[own.Pairs[i].Head] = mentions[pairs[i].Head].States;
            states[own.Pairs[i].Tail] = mentions[pairs[i].Tail].States;
        }

        for (var i = 0; i < states.Length; i++)
        {
            if (states[i] is not { } found || found.Tokens != own.Mentions[i] || !found.WordIds.AsSpan().SequenceEqual(own.WordIds))
            {
                return null;
            }
        }

        var item = new MentionPairItem([], [], own.Pairs) { Given = new GivenMentions(states.Length, [.. states.SelectMany(found => found!.Values)]) };
        return item.Weight.Bytes <= new BatchBudget().MaxBytes ? item : null;
    }
}
