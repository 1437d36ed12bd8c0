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
    private readonly int _depth = Padded(headSize);

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
        var fromWords = new Queries(wordQueries, wordWidth, context);
        var fromEntities = new Queries(entityQueries, entityWidth, context + ((nint)words * _hidden));
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
                    Attend(packed, fromWords, first, count, head);
                    Attend(packed, fromEntities, group.FirstEntity, group.Entities, head);
                }
            }
        }
    }

    /// <summary>
    /// Copies keys and values of the words of one head into panels, with room for the entities of any one group after them: keys
    /// with the head size down, values with the keys down.
    /// </summary>
    private Packed PackWords(PackedSequence sequence, float* keys)
    {
        var most = 0;
        foreach (var group in sequence.Groups)
        {
            most = Math.Max(most, group.Entities);
        }

        int words = Padded(sequence.Words), all = words + Padded(most);
        var memory = scratch.Rent((nint)all * (headSize + _depth + VectorTile.Rows) + (VectorTile.Rows * _depth));
        var packed = new Packed
        {
            Keys = memory,
            Values = memory + ((nint)all * headSize),
            Scores = memory + ((nint)all * (headSize + _depth)),
            Spare = memory + ((nint)all * (headSize + _depth + VectorTile.Rows)),
            Room = all,
            Words = sequence.Words,
            PaddedWords = words,
            Columns = words,
        };
        PackRows(packed, keys, sequence.FirstWord, 0, sequence.Words);
        return packed;
    }

    /// <summary>Puts the entities of a group after the words, in the place of those of the group before.</summary>
    private Packed PackEntities(Packed words, PackedGroup group, float* keys)
    {
        PackRows(words, keys, input.Words + group.FirstEntity, words.PaddedWords, group.Entities);
        return words with { Entities = group.Entities, Columns = words.PaddedWords + Padded(group.Entities) };
    }

    private void PackRows(Packed packed, float* keys, int firstRow, int column, int count)
    {
        var stride = 2 * (nint)_hidden;
        keys += firstRow * stride;
        var end = Padded(count);
        for (var panel = 0; panel < end; panel += VectorTile.Columns)
        {
            var target = packed.Keys + ((nint)(column + panel) * headSize);
            for (var i = 0; i < VectorTile.Columns; i += 4)
            {
                VectorTranspose.FourRows(keys + ((panel + i) * stride), stride, Math.Clamp(count - panel - i, 0, 4), headSize, target + i, VectorTile.Columns);
            }
        }

        for (var row = 0; row < end; row++)
        {
            for (var part = 0; part < _depth; part += VectorTile.Columns)
            {
                var target = new Span<float>(packed.Values + ((nint)part * packed.Room) + ((nint)(column + row) * VectorTile.Columns), VectorTile.Columns);
                var length = row < count ? Math.Min(VectorTile.Columns, headSize - part) : 0;
                new ReadOnlySpan<float>(keys + (row * stride) + _hidden + part, length).CopyTo(target);
                target[length..].Clear();
            }
        }
    }

    private void Attend(Packed packed, Queries queries, int first, int count, int head)
    {
        var toWords = queries.Rows + (head * headSize);
        var toEntities = toWords + (queries.Width - _hidden);
        var scales = stackalloc float[VectorTile.Rows];
        for (var block = 0; block < count; block += VectorTile.Rows)
        {
            var rows = Math.Min(VectorTile.Rows, count - block);
            var row = (nint)(first + block);
            new Span<float>(scales, VectorTile.Rows).Fill(1 / MathF.Sqrt(headSize));
            for (var column = 0; column < packed.Columns; column += VectorTile.Columns)
            {
                var query = column < packed.PaddedWords ? toWords : toEntities;
                VectorTile.Multiply(
                    query + (row * queries.Width), queries.Width, rows, packed.Keys + ((nint)column * headSize), headSize,
                    packed.Scores + column, packed.Columns, scales);
            }

            for (var i = 0; i < rows; i++)
            {
                var scores = packed.Scores + ((nint)i * packed.Columns);
                new Span<float>(scores, packed.PaddedWords)[packed.Words..].Fill(VectorSoftmax.Nothing);
                new Span<float>(scores + packed.PaddedWords, packed.Columns - packed.PaddedWords)[packed.Entities..].Fill(VectorSoftmax.Nothing);
                scales[i] = VectorSoftmax.Exponentiate(scores, packed.Columns);
            }

            var output = queries.Output + (row * _hidden) + (head * headSize);
            for (var part = 0; part < headSize; part += VectorTile.Columns)
            {
                var whole = part + VectorTile.Columns <= headSize;
                VectorTile.Multiply(
                    packed.Scores, packed.Columns, rows, packed.Values + ((nint)part * packed.Room), packed.Columns,
                    whole ? output + part : packed.Spare, whole ? _hidden : VectorTile.Columns, scales);
                for (var i = 0; i < rows && !whole; i++)
                {
                    new Span<float>(packed.Spare + (i * VectorTile.Columns), headSize - part).CopyTo(
                        new Span<float>(output + part + ((nint)i * _hidden), headSize - part));
                }
            }
        }
    }

    private static int Padded(int count) => (count + VectorTile.Columns - 1) / VectorTile.Columns * VectorTile.Columns;

    /// <summary>Query rows of one type, and the rows of the result that belong to them.</summary>
    private readonly record struct Queries(nint Address, int Width, nint OutputAddress)
    {
        public Queries(float* rows, int width, float* output)
            : this((nint)rows, width, (nint)output)
        {
        }

        public float* Rows => (float*)Address;

        public float* Output => (float*)OutputAddress;
    }

    /// <summary>One head of one sequence: panels of keys and values, and room for the scores of one block of queries.</summary>
    private struct Packed
    {
        public float* Keys;
        public float* Values;
        public float* Scores;
        public float* Spare;

        /// <summary>Columns that there is memory for.</summary>
        public int Room;

        public int Words;
        public int PaddedWords;
        public int Entities;

        /// <summary>Columns in use: the words, then the entities of the group at hand, both padded.</summary>
        public int Columns;
    }
}
