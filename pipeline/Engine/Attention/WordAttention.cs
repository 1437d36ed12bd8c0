using LukePipeline.Engine.Kernels;
using static TorchSharp.torch;

namespace LukePipeline.Engine.Attention;

/// <summary>Attention to the words of a sequence and to nothing else, in libtorch's own kernels on any device.</summary>
/// <param name="sequences">The sequences.</param>
/// <param name="heads">Heads of the model.</param>
/// <param name="headSize">Numbers of each.</param>
/// <param name="staging">The way of indexes to the device; null to call once for each run, which wastes nothing and is best on a processor.</param>
internal sealed class WordAttention(PackedSequence[] sequences, int heads, int headSize, HostStaging? staging)
{
    private readonly long _hidden = (long)heads * headSize;

    /// <summary>Attends for rows.</summary>
    /// <param name="queries">[rows, hidden_size].</param>
    /// <param name="keysValues">Keys, then values, of all words, [words, 2 × hidden_size].</param>
    /// <param name="runs">Which rows attend to which sequence: all rows, in their order.</param>
    /// <returns>[rows, hidden_size]; belongs to the caller's dispose scope.</returns>
    public Tensor Apply(Tensor queries, Tensor keysValues, QueryRun[] runs)
    {
        using var scope = NewDisposeScope();
        return (staging is null ? OneByOne(queries, keysValues, runs) : Together(queries, keysValues, runs, staging)).MoveToOuterDisposeScope();
    }

    private Tensor OneByOne(Tensor queries, Tensor keysValues, QueryRun[] runs)
    {
        var context = empty_like(queries);
        foreach (var run in runs)
        {
            using var scope = NewDisposeScope();
            var words = keysValues.narrow(0, sequences[run.Sequence].FirstWord, sequences[run.Sequence].Words).unsqueeze(0);
            var attended = nn.functional.scaled_dot_product_attention(
                Split(queries.narrow(0, run.First, run.Count).unsqueeze(0)), Split(words.narrow(-1, 0, _hidden)), Split(words.narrow(-1, _hidden, _hidden)));
            context.narrow(0, run.First, run.Count).copy_(attended.transpose(1, 2).reshape(run.Count, _hidden));
        }

        return context;
    }

    /// <summary>All runs in one call, padded to the longest: many small calls would leave a GPU idle.</summary>
    private Tensor Together(Tensor queries, Tensor keysValues, QueryRun[] runs, HostStaging way)
    {
        int rows = runs.Max(run => run.Count), words = runs.Max(run => sequences[run.Sequence].Words);
        var (slots, keys, visible) = (new long[queries.shape[0]], new long[runs.Length * words], new bool[runs.Length * words]);
        for (var i = 0; i < runs.Length; i++)
        {
            var sequence = sequences[runs[i].Sequence];
            for (var row = 0; row < runs[i].Count; row++)
            {
                slots[runs[i].First + row] = ((long)i * rows) + row;
            }

            for (var word = 0; word < sequence.Words; word++)
            {
                keys[(i * words) + word] = sequence.FirstWord + word;
                visible[(i * words) + word] = true;
            }
        }

        var places = way.Upload(slots);
        var padded = zeros(runs.Length * rows, _hidden, dtype: queries.dtype, device: queries.device).index_copy_(0, places, queries);
        var seen = keysValues.index_select(0, way.Upload(keys)).view(runs.Length, words, 2 * _hidden);
        var attended = nn.functional.scaled_dot_product_attention(
            Split(padded.view(runs.Length, rows, _hidden)), Split(seen.narrow(-1, 0, _hidden)), Split(seen.narrow(-1, _hidden, _hidden)),
            way.Upload(visible).view(runs.Length, 1, 1, words));
        return attended.transpose(1, 2).reshape(-1, _hidden).index_select(0, places);
    }

    /// <summary>[runs, rows, hidden_size] as [runs, heads, rows, head size].</summary>
    private Tensor Split(Tensor rows) => rows.reshape(rows.shape[0], rows.shape[1], heads, headSize).transpose(1, 2);
}
