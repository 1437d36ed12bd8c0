using LukePipeline.Engine.Attention;

namespace LukePipeline.Engine.Scoring;

/// <summary>What the words of a batch say of its entities, before any entity is computed (<see cref="ISummedHead"/>).</summary>
/// <param name="Input">The batch.</param>
/// <param name="Parts">What each word that the head reads says as first token, then as last one, [reads × 2 × labels].</param>
/// <param name="Labels">Number of classes.</param>
internal readonly record struct WordParts(PackedInput Input, float[] Parts, int Labels)
{
    /// <summary>What the first token of an entity says, [labels].</summary>
    public ReadOnlySpan<float> OfFirst(int entity) => Parts.AsSpan((int)Input.StartReads[entity] * 2 * Labels, Labels);

    /// <summary>What the last token of an entity says, [labels].</summary>
    public ReadOnlySpan<float> OfLast(int entity) => Parts.AsSpan((((int)Input.EndReads[entity] * 2) + 1) * Labels, Labels);

    /// <summary>The entities of which one class at least may still beat "no entity". A score that is no number loses to nothing.</summary>
    /// <param name="thresholds">Of <see cref="CandidateBound.Thresholds"/>.</param>
    /// <returns>Their indexes, ascending.</returns>
    public int[] Choose(float[] thresholds)
    {
        var (chosen, count, none) = (new int[Input.Entities], 0, Array.IndexOf(thresholds, float.PositiveInfinity));
        for (var entity = 0; entity < chosen.Length; entity++)
        {
            var first = OfFirst(entity);
            var last = OfLast(entity);
            var ofNone = first[none] + last[none];
            for (var label = 0; label < Labels; label++)
            {
                if (!(first[label] + last[label] - ofNone < thresholds[label]))
                {
                    chosen[count++] = entity;
                    break;
                }
            }
        }

        return chosen[..count];
    }

    /// <summary>The logits of entities that were left out: "no entity" and nothing else.</summary>
    /// <param name="entities">Number of entities.</param>
    /// <param name="labels">Number of classes.</param>
    /// <param name="none">The class of those that are none.</param>
    /// <returns>Row after row.</returns>
    public static float[] LeftOut(int entities, int labels, int none)
    {
        var logits = new float[entities * labels];
        logits.AsSpan().Fill(float.NegativeInfinity);
        for (var at = none; at < logits.Length; at += labels)
        {
            logits[at] = 0;
        }

        return logits;
    }
}
