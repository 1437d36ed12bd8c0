using System.Collections;

namespace LukePipeline.Corpus.Planning;

/// <summary>The parts of a shard of small files: whole ones, one after the other, without an object for each.</summary>
/// <param name="first">Index of the first file.</param>
/// <param name="count">How many.</param>
internal sealed class WholeFiles(int first, int count) : IReadOnlyList<InputPart>
{
    /// <summary>Index of the first file.</summary>
    public int First => first;

    /// <inheritdoc/>
    public int Count => count;

    /// <inheritdoc/>
    public InputPart this[int index] => (uint)index < (uint)count ? InputPart.Whole(first + index) : throw new ArgumentOutOfRangeException(nameof(index));

    /// <inheritdoc/>
    public IEnumerator<InputPart> GetEnumerator()
    {
        for (var index = 0; index < count; index++)
        {
            yield return InputPart.Whole(first + index);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
