using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace LukePipeline.Inference.Packed;

/// <summary>
/// The linear layer in AVX-512 kernels of our own, for float32 on one maker's processors as on the other's. Bias, gelu and residual are
/// applied to eight rows of a panel while they are in the first-level cache.
/// </summary>
/// <remarks>
/// MKL and oneDNN reach a fifth less for the few rows of a window than for large square matrices: the weights come from memory anew
/// with every product, and only here the next panel is fetched while this one is multiplied. Rows do not depend on the rows beside
/// them, to the last bit, whatever the batch.
/// </remarks>
internal sealed unsafe class VectorLinear : PackedLinear
{
    /// <summary>Rows at once, a multiple of <see cref="VectorPanels.Rows"/>: with a panel they fit into the second-level cache.</summary>
    private const int MostRows = 240;

    private readonly VectorPanels _weight;
    private readonly float[] _bias;
    private readonly int _threads;

    /// <summary>Lays the weight out in memory of its own.</summary>
    /// <param name="weight">[out, in], float32 on the CPU; stays with the caller.</param>
    /// <param name="bias">[out]; stays with the caller.</param>
    /// <param name="threads">Threads that share a product.</param>
    public VectorLinear(Tensor weight, Tensor bias, int threads)
    {
        using var dense = weight.contiguous();
        fixed (byte* values = dense.bytes)
        {
            _weight = new VectorPanels((float*)values, (int)weight.shape[0], (int)weight.shape[1]);
        }

        _bias = new float[_weight.Panels * VectorPanels.Width];
        bias.data<float>().CopyTo(_bias);
        _threads = threads;
    }

    private enum Finish
    {
        Bias,
        Gelu,
    }

    /// <inheritdoc/>
    public override Tensor Apply(Tensor rows, VectorScratch scratch) => Apply(rows, null, Finish.Bias, scratch);

    /// <inheritdoc/>
    public override Tensor ApplyGelu(Tensor rows, VectorScratch scratch) => Apply(rows, null, Finish.Gelu, scratch);

    /// <inheritdoc/>
    public override Tensor ApplyAdd(Tensor rows, Tensor residual, VectorScratch scratch) => Apply(rows, residual, Finish.Bias, scratch);

    /// <inheritdoc/>
    public override void Dispose() => _weight.Dispose();

    private Tensor Apply(Tensor rows, Tensor? residual, Finish finish, VectorScratch scratch)
    {
        using var dense = rows.contiguous();
        using var added = residual?.contiguous();
        var (count, outputs) = ((int)rows.shape[0], _weight.Outputs);
        var result = empty(count, outputs, dtype: ScalarType.Float32);
        fixed (byte* from = dense.bytes, residuals = added is null ? [] : added.bytes, to = result.bytes)
        {
            // Equal blocks: a last one of few rows would read all weights for little.
            var blocks = (count + MostRows - 1) / MostRows;
            for (var block = 0; block < blocks; block++)
            {
                var first = FirstRow(block, blocks, count);
                Multiply(
                    (float*)from + ((nint)first * _weight.Inputs), FirstRow(block + 1, blocks, count) - first,
                    residuals is null ? null : (float*)residuals + ((nint)first * outputs), (float*)to + ((nint)first * outputs), finish, scratch);
            }
        }

        return result;
    }

    private static int FirstRow(int block, int blocks, int count) => Math.Min(count, Tiles(count) * block / blocks * VectorPanels.Rows);

    private static int Tiles(int rows) => (rows + VectorPanels.Rows - 1) / VectorPanels.Rows;

    private void Multiply(float* rows, int count, float* residual, float* result, Finish finish, VectorScratch scratch)
    {
        var packed = scratch.Rent((nint)Tiles(count) * VectorPanels.Rows * Math.Min(_weight.Inputs, VectorPanels.Depth));
        for (var input = 0; input < _weight.Inputs; input += VectorPanels.Depth)
        {
            var block = new Block(
                (nint)packed, count, input, Math.Min(VectorPanels.Depth, _weight.Inputs - input), (nint)residual, (nint)result, finish);
            Pack(rows + input, count, block.Depth, packed);
            if (_threads == 1)
            {
                MultiplyPanels(block, 0, _weight.Panels);
            }
            else
            {
                Parallel.For(0, _threads, new ParallelOptions { MaxDegreeOfParallelism = _threads }, part => MultiplyPanels(
                    block, _weight.Panels * part / _threads, _weight.Panels * (part + 1) / _threads));
            }
        }
    }

    /// <summary>Puts eight rows side by side, and the next eight after them; missing rows of the last are zeros.</summary>
    private void Pack(float* rows, int count, int depth, float* packed)
    {
        for (var row = 0; row < count; row += VectorPanels.Rows)
        {
            for (var i = 0; i < VectorPanels.Rows; i += 4)
            {
                VectorTranspose.FourRows(
                    rows + ((nint)(row + i) * _weight.Inputs), _weight.Inputs, Math.Clamp(count - row - i, 0, 4), depth, packed + i, VectorPanels.Rows);
            }

            packed += (nint)depth * VectorPanels.Rows;
        }
    }

    private void MultiplyPanels(Block block, int first, int end)
    {
        var sums = stackalloc float[VectorPanels.Rows * VectorPanels.Width];
        var tiles = Tiles(block.Count);
        nint step = (VectorPanels.Width + tiles - 1) / tiles;
        for (var panel = first; panel < end; panel++)
        {
            var weights = _weight.At(block.Input, panel);
            var ahead = weights + ((nint)block.Depth * VectorPanels.Width);
            for (var tile = 0; tile < tiles; tile++)
            {
                VectorPanels.Multiply((float*)block.Rows + ((nint)tile * block.Depth * VectorPanels.Rows), weights, block.Depth, sums, ahead, step);
                ahead += step * block.Depth;
                Complete(block, sums, tile * VectorPanels.Rows, panel * VectorPanels.Width);
            }
        }
    }

    /// <summary>Adds what the sums lack and puts them where they belong: unfinished ones too, which the next block of inputs takes up from there.</summary>
    private void Complete(Block block, float* sums, int row, int output)
    {
        var columns = Math.Min(VectorPanels.Width, _weight.Outputs - output);
        var rows = Math.Min(VectorPanels.Rows, block.Count - row);
        var isLast = block.Input + block.Depth == _weight.Inputs;
        var offset = ((nint)row * _weight.Outputs) + output;
        var result = (float*)block.Result + offset;
        var residual = isLast && block.Residual != 0 ? (float*)block.Residual + offset : null;
        fixed (float* bias = &_bias[output])
        {
            for (var i = 0; i < rows; i++)
            {
                if (block.Input > 0)
                {
                    Add(sums, result, columns);
                }

                if (isLast)
                {
                    Add(sums, bias, VectorPanels.Width);
                }

                if (isLast && block.Finish == Finish.Gelu)
                {
                    VectorMath.Gelu(Vector512.Load(sums)).Store(sums);
                    VectorMath.Gelu(Vector512.Load(sums + 16)).Store(sums + 16);
                }

                if (residual != null)
                {
                    Add(sums, residual, columns);
                    residual += _weight.Outputs;
                }

                Buffer.MemoryCopy(sums, result, columns * sizeof(float), columns * sizeof(float));
                sums += VectorPanels.Width;
                result += _weight.Outputs;
            }
        }
    }

    private static void Add(float* sums, float* values, int count)
    {
        if (count == VectorPanels.Width)
        {
            (Vector512.Load(sums) + Vector512.Load(values)).Store(sums);
            (Vector512.Load(sums + 16) + Vector512.Load(values + 16)).Store(sums + 16);
            return;
        }

        for (var i = 0; i < count; i++)
        {
            sums[i] += values[i];
        }
    }

    /// <summary>Some rows, and some of the inputs of each; addresses as integers, so that several threads can be told of them.</summary>
    private readonly record struct Block(nint Rows, int Count, int Input, int Depth, nint Residual, nint Result, Finish Finish);
}
