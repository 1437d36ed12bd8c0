using System.Collections;

namespace LukePipeline.Reference.Calls;

/// <summary>The encoded inputs of one call, in order, padded as the call said. All have the same outputs.</summary>
public sealed class LukeBatchEncoding : IReadOnlyList<LukeEncoding>
{
    private readonly LukeEncoding[] _encodings;

    internal LukeBatchEncoding(LukeEncoding[] encodings) => _encodings = encodings;

    /// <inheritdoc/>
    public int Count => _encodings.Length;

    /// <inheritdoc/>
    public LukeEncoding this[int index] => _encodings[index];

    /// <inheritdoc/>
    public IEnumerator<LukeEncoding> GetEnumerator() => ((IEnumerable<LukeEncoding>)_encodings).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
