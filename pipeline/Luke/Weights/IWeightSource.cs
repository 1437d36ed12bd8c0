using System.Diagnostics.CodeAnalysis;
using static TorchSharp.torch;

namespace LukePipeline.Luke.Weights;

/// <summary>
/// The named weights of a checkpoint. Opening one reads no weight: memory is only spent on what is asked for.
/// All members may be called from several threads. Tensors outlive the source they came from.
/// </summary>
public interface IWeightSource : IDisposable
{
    /// <summary>The file or folder, for messages.</summary>
    string Location { get; }

    /// <summary>Every stored weight, in file order.</summary>
    IReadOnlyList<WeightInfo> Weights { get; }

    /// <summary>Looks a weight up.</summary>
    /// <param name="name">Its key, such as <c>luke.encoder.layer.0.output.dense.weight</c>.</param>
    /// <param name="weight">What is known of it without reading it.</param>
    bool TryFind(string name, [NotNullWhen(true)] out WeightInfo? weight);

    /// <summary>
    /// The weight as it is stored, of its own element type and strides, in memory of its own; writes never reach the file. The caller
    /// disposes it.
    /// </summary>
    /// <exception cref="CheckpointException">There is no such weight, or the file cannot be read.</exception>
    Tensor Map(string name);

    /// <summary>The weight in memory of its own, contiguous, on the CPU. The caller disposes it.</summary>
    /// <param name="name">Its key.</param>
    /// <param name="dtype">The element type to convert to. Default: as stored.</param>
    /// <exception cref="CheckpointException">There is no such weight, or the file cannot be read.</exception>
    Tensor Read(string name, ScalarType? dtype = null);

    /// <summary>Puts the weight into memory that is there already, converting it to the element type of that.</summary>
    /// <param name="name">Its key.</param>
    /// <param name="target">Contiguous, on the CPU, of the shape of the weight.</param>
    /// <exception cref="CheckpointException">There is no such weight, or the file cannot be read.</exception>
    /// <exception cref="ArgumentException">The target has another shape.</exception>
    void ReadInto(string name, Tensor target);

    /// <summary>
    /// Some rows of a table, in the order given, read without touching the others: [rows, ...]. The caller disposes it.
    /// </summary>
    /// <param name="name">The key of a weight with at least one dimension.</param>
    /// <param name="rows">Indexes into its first dimension; repeats are allowed.</param>
    /// <param name="dtype">The element type to convert to. Default: as stored.</param>
    /// <exception cref="CheckpointException">There is no such weight, it has no such row, or the file cannot be read.</exception>
    Tensor ReadRows(string name, IReadOnlyList<long> rows, ScalarType? dtype = null);
}
