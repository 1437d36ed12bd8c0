using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace LukePipeline.Engine.Kernels;

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
    public const int MostRows = 240;

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

    /// <summary>Length of a result row.</summary>
    public int Outputs => _weight.Outputs;

    /// <inheritdoc/>
    public override Tensor Apply(Tensor rows, VectorScratch scratch) => Apply(rows, null, gelu: false, scratch);

    /// <inheritdoc/>
    public override Tensor ApplyGelu(Tensor rows, VectorScratch scratch) => Apply(rows, null, gelu: true, scratch);

    /// <inheritdoc/>
    public override Tensor ApplyAdd(Tensor rows, Tensor residual, VectorScratch scratch) => Apply(rows, residual, gelu: false, scratch);

    /// <summary>x Wᵀ + b, its gelu, or x Wᵀ + b + residual.</summary>
    /// <param name="rows">[count, in].</param>
    /// <param name="count">Number of rows.</param>
    /// <param name="residual">[count, out], or null.</param>
    /// <param name="gelu">Whether to apply the exact gelu.</param>
    /// <param name="result">[count, out]; not the rows themselves.</param>
    /// <param name="scratch">Working memory of the calling thread.</param>
    public void Apply(float* rows, int count, float* residual, bool gelu, float* result, VectorScratch scratch)
    {
        foreach (var (first, end) in Blocks(count))
        {
            var offset = (nint)first * _weight.Outputs;
            Multiply(
                rows + ((nint)first * _weight.Inputs), end - first, residual == null ? null : residual + offset, gelu, result + offset, scratch);
        }
    }

    /// <summary>Cuts rows into blocks that are multiplied at once, of about equal size: a last one of few rows would read all weights for little.</summary>
    public static IEnumerable<(int First, int End)> Blocks(int count)
    {
        var blocks = (count + MostRows - 1) / MostRows;
        for (var block = 0; block < blocks; block++)
        {
            yield return (FirstRow(block), FirstRow(block + 1));
        }

        int FirstRow(int block) => Math.Min(count, Tiles(count) * block / blocks * VectorPanels.Rows);
    }

    /// <inheritdoc/>
    public override void Dispose() => _weight.Dispose();

    private Tensor Apply(Tensor rows, Tensor? residual, bool gelu, VectorScratch scratch)
    {
        using var dense = rows.contiguous();
        using var added = residual?.contiguous();
        var result = empty(rows.shape[0], _weight.Outputs, dtype: ScalarType.Float32);
        fixed (byte* from = dense.bytes, residuals = added is null ? [] : added.bytes, to = result.bytes)
        {
            Apply((float*)from, (int)rows.shape[0], (float*)residuals, gelu, (float*)to, scratch);
        }

        return result;
    }

    private static int Tiles(int rows) => (rows + VectorPanels.Rows - 1) / VectorPanels.Rows;

    private void Multiply(float* rows, int count, float* residual, bool gelu, float* result, VectorScratch scratch)
    {
        var packed = scratch.Rent((nint)Tiles(count) * VectorPanels.Rows * Math.Min(_weight.Inputs, VectorPanels.Depth));
        for (var input = 0; input < _weight.Inputs; input += VectorPanels.Depth)
        {
            var block = new Block(
                (nint)packed, count, input, Math.Min(VectorPanels.Depth, _weight.Inputs - input), (nint)residual, gelu, (nint)result);
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Complete(Block block, float* sums, int row, int output)
    {
        var columns = Math.Min(VectorPanels.Width, _weight.Outputs - output);
        var rows = Math.Min(VectorPanels.Rows, block.Count - row);
        var isLast = block.Input + block.Depth == _weight.Inputs;
        var offset = ((nint)row * _weight.Outputs) + output;
        var result = (float*)block.Result + offset;
        var before = block.Input > 0 ? result : null;
        var residual = isLast && block.Residual != 0 ? (float*)block.Residual + offset : null;
        var spare = stackalloc float[2 * VectorPanels.Width];
        fixed (float* values = &_bias[output])
        {
            var bias = isLast ? values : null;
            for (nint i = 0; i < rows; i++, sums += VectorPanels.Width)
            {
                var at = i * _weight.Outputs;
                if (columns == VectorPanels.Width)
                {
                    Complete(sums, before == null ? null : before + at, bias, residual == null ? null : residual + at, isLast && block.Gelu, result + at);
                    continue;
                }

                // The last panel, where it is not whole: what is beside it belongs to the next row.
                for (var j = 0; j < columns; j++)
                {
                    spare[j] = before == null ? 0 : before[at + j];
                    spare[VectorPanels.Width + j] = residual == null ? 0 : residual[at + j];
                }

                Complete(sums, spare, bias, spare + VectorPanels.Width, isLast && block.Gelu, spare);
                new Span<float>(spare, columns).CopyTo(new Span<float>(result + at, columns));
            }
        }
    }

    /// <summary>Finishes one row of a panel; what is null is not added.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Complete(float* sums, float* before, float* bias, float* residual, bool gelu, float* result)
    {
        var (left, right) = (Vector512.Load(sums), Vector512.Load(sums + 16));
        if (before != null)
        {
            (left, right) = (left + Vector512.Load(before), right + Vector512.Load(before + 16));
        }

        if (bias != null)
        {
            (left, right) = (left + Vector512.Load(bias), right + Vector512.Load(bias + 16));
        }

        if (gelu)
        {
            (left, right) = (VectorMath.Gelu(left), VectorMath.Gelu(right));
        }

        if (residual != null)
        {
            (left, right) = (left + Vector512.Load(residual), right + Vector512.Load(residual + 16));
        }

        left.Store(result);
        right.Store(result + 16);
    }

    /// <summary>Some rows, and some of the inputs of each; addresses as integers, so that several threads can be told of them.</summary>
    private readonly record struct Block(nint Rows, int Count, int Input, int Depth, nint Residual, bool Gelu, nint Result);
}
