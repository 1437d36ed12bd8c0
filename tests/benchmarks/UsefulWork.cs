using LukePipeline.Engine.Attention;
using LukePipeline.Luke.Config;

namespace LukePipeline.Benchmarks;

/// <summary>The floating-point operations that a batch cannot do without; what pruning avoids does not count, nor does anything but products.</summary>
internal static class UsefulWork
{
    public static double Of(PackedInput input, LukeConfig config)
    {
        double hidden = config.HiddenSize, perRow = 2 * hidden * (hidden + (2.0 * config.IntermediateSize));
        double words = input.Words, entities = input.Entities, reads = input.ReadRows.Length;
        var queries = config.UseEntityAwareAttention ? 2 : 1;
        double Layer(double wordQueries, Func<PackedGroup, double> wordsOf)
        {
            var keysValues = 2 * (words + entities) * hidden * 2 * hidden;
            var projected = 2 * (wordQueries + entities) * hidden * queries * hidden;
            var attended = input.Sequences.Sum(s => s.Groups.Sum(g => 4 * (wordsOf(g) + g.Entities) * (s.Words + g.Entities) * hidden));
            return keysValues + projected + attended + ((wordQueries + entities) * perRow);
        }

        return ((config.NumHiddenLayers - 1) * Layer(words, s => s.Words)) + Layer(reads, s => s.Reads);
    }
}
