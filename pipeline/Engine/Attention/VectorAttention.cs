using System.Runtime.Intrinsics.X86;
using LukePipeline.Engine.Kernels;
using static TorchSharp.torch;

namespace LukePipeline.Engine.Attention;

/// <summary>
/// Entity-aware attention over packed rows with AVX-512, one head of one sequence at a time: the scores of eight queries to all
/// words and all entities of the sequence fit into the first-level cache, so softmax is plain and nothing has to be merged.
/// </summary>
/// <remarks>
/// Twice as fast as libtorch's flash attention where MKL keeps to AVX2 (processors of other makers), and free of per-sequence
/// overhead: it reads queries, keys and values where the projections left them and writes the rows of the output projection.
/// </remarks>
internal sealed unsafe class VectorAttention(PackedInput input, int heads, int headSize, VectorScratch scratch) : IPackedAttention
{
    private readonly int _hidden = heads * headSize;
    private readonly VectorHead _head = new(heads, headSize);

    /// <summary>Whether the processor has what it takes.</summary>
    public static bool IsSupported => Avx512F.IsSupported;

    /// <inheritdoc/>
    public Tensor Apply(Tensor? wordQueries, Tensor entityQueries, Tensor keysValues)
    {
        var words = (int)(wordQueries?.shape[0] ?? 0);
        var context = empty(words + input.Entities, _hidden, dtype: ScalarType.Float32);
        fixed (byte* ofWords = wordQueries is null ? [] : wordQueries.bytes, ofEntities = entityQueries.bytes)
        fixed (byte* keys = keysValues.bytes, result = context.bytes)
        {
            Apply(
                (float*)ofWords, words, (int)(wordQueries?.shape[1] ?? 0), (float*)ofEntities, (int)entityQueries.shape[1], (float*)keys, (float*)result);
        }

        return context;
    }

    /// <summary>The same over plain memory.</summary>
    /// <param name="wordQueries">[words, width of word queries].</param>
    /// <param name="words">All word rows, or those that the head reads; 0 for none.</param>
    /// <param name="wordWidth">Once or twice the hidden_size.</param>
    /// <param name="entityQueries">[entities, width of entity queries].</param>
    /// <param name="entityWidth">Once or twice the hidden_size.</param>
    /// <param name="keysValues">[words and entities, 2 × hidden_size].</param>
    /// <param name="context">The result, [words + entities, hidden_size].</param>
    public void Apply(
        float* wordQueries, int words, int wordWidth, float* entityQueries, int entityWidth, float* keysValues, float* context)
    {
        var allWords = words == input.Words;
        var fromWords = new VectorHead.Queries(wordQueries, wordWidth, context);
        var fromEntities = new VectorHead.Queries(entityQueries, entityWidth, context + ((nint)words * _hidden));
        foreach (var sequence in input.Sequences)
        {
            for (var head = 0; head < heads; head++)
            {
                var ofHead = keysValues + (head * headSize);
                var shared = PackWords(sequence, ofHead);
                foreach (var group in sequence.Groups)
                {
                    var packed = PackEntities(shared, group, ofHead);
                    var (first, count) = allWords ? (group.FirstWord, group.Words) : (group.FirstRead, words == 0 ? 0 : group.Reads);
                    _head.Attend(packed, fromWords, first, count, head);
                    _head.Attend(packed, fromEntities, group.FirstEntity, group.Entities, head);
                }
            }
        }
    }

    /// <summary>
    /// Copies keys and values of the words of one head into panels, with room for the entities of any one group after them: keys
    /// with the head size down, values with the keys down.
    /// </summary>
    private VectorHead.Panels PackWords(PackedSequence sequence, float* keys)
    {
        var most = 0;
        foreach (var group in sequence.Groups)
        {
            most = Math.Max(most, group.Entities);
        }

        int words = VectorHead.Padded(sequence.Words), all = words + VectorHead.Padded(most);
        var memory = scratch.Rent(_head.SizeOf(all) + _head.ScoresOf(all));
        var packed = _head.In(memory, memory + _head.SizeOf(all), all) with { Words = sequence.Words, PaddedWords = words, Columns = words };
        _head.PackRows(packed, keys, sequence.FirstWord, 0, sequence.Words);
        return packed;
    }

    /// <summary>Puts the entities of a group after the words, in the place of those of the group before.</summary>
    private VectorHead.Panels PackEntities(VectorHead.Panels words, PackedGroup group, float* keys)
    {
        _head.PackRows(words, keys, input.Words + group.FirstEntity, words.PaddedWords, group.Entities);
        return words with { Entities = group.Entities, Columns = words.PaddedWords + VectorHead.Padded(group.Entities) };
    }
}
