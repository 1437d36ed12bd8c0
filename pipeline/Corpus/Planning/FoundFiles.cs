using System.Collections;

namespace LukePipeline.Corpus.Planning;

/// <summary>What was found, as it lies packed.</summary>
/// <param name="packed">The files.</param>
internal sealed class FoundFiles(PackedFiles packed) : IReadOnlyList<FoundInput>
{
    /// <summary>The files.</summary>
    public PackedFiles Packed => packed;

    /// <inheritdoc/>
    public int Count => packed.Count;

    /// <inheritdoc/>
    public FoundInput this[int index] => packed.Read(index);

    /// <inheritdoc/>
    public IEnumerator<FoundInput> GetEnumerator()
    {
        for (var index = 0; index < packed.Count; index++)
        {
            yield return packed.Read(index);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
