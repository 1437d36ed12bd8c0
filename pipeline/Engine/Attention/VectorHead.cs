using LukePipeline.Engine.Kernels;

namespace LukePipeline.Engine.Attention;

/// <summary>
/// One head of one sequence with AVX-512: keys and values laid out as panels, and the softmax of eight queries at a time over them.
/// </summary>
/// <param name="heads">Heads of the model.</param>
/// <param name="headSize">Numbers of each.</param>
internal readonly unsafe struct VectorHead(int heads, int headSize)
{
    private readonly int _hidden = heads * headSize;
    private readonly int _depth = Padded(headSize);

    /// <summary>Values that keys and values of so many columns take, a multiple of <see cref="VectorTile.Columns"/>.</summary>
    public nint SizeOf(int columns) => (nint)columns * (headSize + _depth);

    /// <summary>Values that the scores of one block of queries take, and what is left over of a row of the result.</summary>
    public nint ScoresOf(int columns) => ((nint)columns * VectorTile.Rows) + (VectorTile.Rows * _depth);

    /// <summary>Panels of so many columns in the memory that starts there.</summary>
    /// <param name="memory"><see cref="SizeOf"/> values.</param>
    /// <param name="scores"><see cref="ScoresOf"/> values; they may be those of other heads.</param>
    /// <param name="columns">The columns that there is memory for.</param>
    public Panels In(float* memory, float* scores, int columns) => new()
    {
        Keys = memory,
        Values = memory + ((nint)columns * headSize),
        Scores = scores,
        Spare = scores + ((nint)columns * VectorTile.Rows),
        Room = columns,
    };

    /// <summary>Columns that rows take: whole panels.</summary>
    public static int Padded(int count) => (count + VectorTile.Columns - 1) / VectorTile.Columns * VectorTile.Columns;

    /// <summary>Copies keys and values of some rows into panels: keys with the head size down, values with the keys down.</summary>
    /// <param name="packed">The panels.</param>
    /// <param name="keys">The head's part of the first row of keys and values, [rows, 2 × hidden_size].</param>
    /// <param name="firstRow">The first row to take.</param>
    /// <param name="column">Where it goes.</param>
    /// <param name="count">Number of rows; the rest of the last panel is zeros.</param>
    public void PackRows(Panels packed, float* keys, int firstRow, int column, int count)
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

    /// <summary>Attends for some queries of one head.</summary>
    /// <param name="packed">Its keys and values.</param>
    /// <param name="queries">All queries of a type.</param>
    /// <param name="first">The first to take.</param>
    /// <param name="count">Number of them.</param>
    /// <param name="head">Which head it is.</param>
    public void Attend(Panels packed, Queries queries, int first, int count, int head)
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

    /// <summary>Query rows of one type, and the rows of the result that belong to them.</summary>
    public readonly record struct Queries(nint Address, int Width, nint OutputAddress)
    {
        /// <summary>Queries of one width.</summary>
        /// <param name="rows">[rows, width].</param>
        /// <param name="width">Once or twice the hidden_size.</param>
        /// <param name="output">[rows, hidden_size].</param>
        public Queries(float* rows, int width, float* output)
            : this((nint)rows, width, (nint)output)
        {
        }

        /// <summary>The queries.</summary>
        public float* Rows => (float*)Address;

        /// <summary>The rows of the result.</summary>
        public float* Output => (float*)OutputAddress;
    }

    /// <summary>One head of one sequence: panels of keys and values, and room for the scores of one block of queries.</summary>
    public struct Panels
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
