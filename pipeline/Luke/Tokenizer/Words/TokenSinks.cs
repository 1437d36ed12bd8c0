using System.Runtime.InteropServices;

namespace LukePipeline.Luke.Tokenizer.Words;

/// <summary>Appends the ids to a list.</summary>
internal readonly struct TokenList(List<int> ids) : ITokenSink
{
    /// <inheritdoc/>
    public void Add(int id) => ids.Add(id);

    /// <inheritdoc/>
    public void Add(ReadOnlySpan<int> more)
    {
        var start = ids.Count;
        CollectionsMarshal.SetCount(ids, start + more.Length);
        more.CopyTo(CollectionsMarshal.AsSpan(ids)[start..]);
    }
}

/// <summary>Counts the ids and forgets them.</summary>
internal struct TokenCounter : ITokenSink
{
    /// <summary>Ids received so far.</summary>
    public int Count { get; private set; }

    /// <inheritdoc/>
    public void Add(int id) => Count++;

    /// <inheritdoc/>
    public void Add(ReadOnlySpan<int> ids) => Count += ids.Length;
}
