using LukePipeline.Engine.Kernels;
using LukePipeline.Ground.Torch;
using static TorchSharp.torch;

namespace LukePipeline.Engine.Attention;

/// <summary>
/// All sequences in one fused <c>scaled_dot_product_attention</c> call, on any device: Q' = [to words; to entities], K' = [k; 0]
/// for words and [0; k] for entities, so that Q'·K' is the entity-aware score. Sequences are padded for this call alone.
/// </summary>
/// <remarks>
/// On CUDA the mask and the double head size take it to the memory-efficient kernel, which keeps softmax in float32; the flash
/// kernel accepts neither. libtorch falls back to its plain kernel by itself where no fused one fits.
/// </remarks>
internal sealed class FoldedAttention : IPackedAttention
{
    private readonly PackedInput _input;
    private readonly int _heads;
    private readonly int _headSize;
    private readonly int _words;
    private readonly int _entities;
    private readonly Tensor _keySlots;
    private readonly Tensor _entitySlots;
    private readonly Tensor _readSlots;
    private readonly Tensor _mask;
    private readonly Tensor _readMask;
    private readonly int _reads;

    /// <summary>Prepares slots and mask on the device; they belong to the current dispose scope.</summary>
    public FoldedAttention(PackedInput input, int heads, int headSize, HostStaging staging)
    {
        (_input, _heads, _headSize) = (input, heads, headSize);
        _words = input.Sequences.Max(s => s.Words);
        _entities = input.Sequences.Max(s => s.Entities);
        _reads = input.Sequences.Max(s => s.Reads);
        var words = Slots(s => s.Words, _words);
        var entities = Slots(s => s.Entities, _entities);
        _keySlots = staging.Upload(words);
        _entitySlots = staging.Upload(entities);
        _readSlots = staging.Upload(Slots(s => s.Reads, _reads));
        if (Array.TrueForAll(input.Sequences, s => s.Groups.Length == 1))
        {
            _mask = _readMask = Mask(staging);
        }
        else
        {
            _mask = GroupMask(_words, s => s.FirstWord, g => (g.FirstWord, g.Words), staging);
            _readMask = GroupMask(_reads, s => s.FirstRead, g => (g.FirstRead, g.Reads), staging);
        }
    }

    /// <inheritdoc/>
    public Tensor Apply(Tensor? wordQueries, Tensor entityQueries, Tensor keysValues)
    {
        using var scope = NewDisposeScope();
        var hidden = (long)_heads * _headSize;
        var wordKeys = Pad(keysValues.narrow(0, 0, _input.Words), _keySlots, _words);
        var entityKeys = Pad(keysValues.narrow(0, _input.Words, _input.Entities), _entitySlots, _entities);
        var zeroWords = zeros_like(wordKeys.narrow(-1, 0, hidden));
        var zeroEntities = zeros_like(entityKeys.narrow(-1, 0, hidden));
        var keys = cat(
            [Fold(wordKeys.narrow(-1, 0, hidden), zeroWords), Fold(zeroEntities, entityKeys.narrow(-1, 0, hidden))], 2);
        var values = cat(
            [Split(wordKeys.narrow(-1, hidden, hidden)), Split(entityKeys.narrow(-1, hidden, hidden))], 2);

        var all = wordQueries?.shape[0] == _input.Words;
        var slots = wordQueries is null ? null : all ? _keySlots : _readSlots;
        var columns = wordQueries is null ? 0 : all ? _words : _reads;
        var queries = FoldQueries(Pad(entityQueries, _entitySlots, _entities), hidden);
        if (wordQueries is not null)
        {
            queries = cat([FoldQueries(Pad(wordQueries, slots!, columns), hidden), queries], 2);
        }

        // The operator divides by the root of its head size, which is twice ours.
        var context = nn.functional.scaled_dot_product_attention(queries.Times(Math.Sqrt(2)), keys, values, all ? _mask : _readMask);
        var rows = context.transpose(1, 2).reshape(-1, columns + _entities, hidden);
        var ofEntities = Unpad(rows.narrow(1, columns, _entities), _entitySlots);
        var result = wordQueries is null ? ofEntities : cat([Unpad(rows.narrow(1, 0, columns), slots!), ofEntities], 0);
        return result.MoveToOuterDisposeScope();
    }

    /// <summary>For every packed row its place among the padded rows of all sequences.</summary>
    private long[] Slots(Func<PackedSequence, int> count, int columns) =>
        [.. _input.Sequences.SelectMany((s, i) => Enumerable.Range(0, count(s)).Select(j => (long)i * columns + j))];

    private Tensor Mask(HostStaging staging)
    {
        var width = _words + _entities;
        var visible = new bool[_input.Sequences.Length * width];
        for (var i = 0; i < _input.Sequences.Length; i++)
        {
            visible.AsSpan(i * width, _input.Sequences[i].Words).Fill(true);
            visible.AsSpan(i * width + _words, _input.Sequences[i].Entities).Fill(true);
        }

        return staging.Upload(visible).view(_input.Sequences.Length, 1, 1, width);
    }

    /// <summary>
    /// The mask where windows are shared: a row of its own for every query, [sequences, 1, queries, keys]. Padded queries see the words,
    /// so that no softmax is over nothing.
    /// </summary>
    private Tensor GroupMask(int columns, Func<PackedSequence, int> firstOf, Func<PackedGroup, (int First, int Count)> wordsOf, HostStaging staging)
    {
        int queries = columns + _entities, keys = _words + _entities;
        var visible = new bool[(long)_input.Sequences.Length * queries * keys];
        for (var i = 0; i < _input.Sequences.Length; i++)
        {
            var sequence = _input.Sequences[i];
            var mask = visible.AsSpan(i * queries * keys, queries * keys);
            for (var query = 0; query < queries; query++)
            {
                mask.Slice(query * keys, sequence.Words).Fill(true);
            }

            foreach (var group in sequence.Groups)
            {
                var entity = group.FirstEntity - sequence.FirstEntity;
                var (first, count) = wordsOf(group);
                Show(mask, first - firstOf(sequence), count, entity, group.Entities);
                Show(mask, columns + entity, group.Entities, entity, group.Entities);
            }
        }

        return staging.Upload(visible).view(_input.Sequences.Length, 1, queries, keys);

        void Show(Span<bool> mask, int firstQuery, int count, int firstEntity, int entities)
        {
            for (var query = firstQuery; query < firstQuery + count; query++)
            {
                mask.Slice((query * keys) + _words + firstEntity, entities).Fill(true);
            }
        }
    }

    private Tensor Pad(Tensor rows, Tensor slots, int columns)
    {
        var padded = zeros(_input.Sequences.Length * columns, rows.shape[1], dtype: rows.dtype, device: rows.device);
        return padded.index_copy_(0, slots, rows).view(_input.Sequences.Length, columns, rows.shape[1]);
    }

    private static Tensor Unpad(Tensor rows, Tensor slots) => rows.reshape(-1, rows.shape[2]).index_select(0, slots);

    /// <summary>[sequences, rows, hidden_size] as [sequences, heads, rows, head size].</summary>
    private Tensor Split(Tensor rows) => rows.reshape(rows.shape[0], rows.shape[1], _heads, _headSize).transpose(1, 2);

    private Tensor Fold(Tensor first, Tensor second) => cat([Split(first), Split(second)], -1);

    private Tensor FoldQueries(Tensor queries, long hidden) =>
        Fold(queries.narrow(-1, 0, hidden), queries.narrow(-1, queries.shape[2] - hidden, hidden));
}
