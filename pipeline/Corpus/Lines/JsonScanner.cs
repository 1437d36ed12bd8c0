namespace LukePipeline.Corpus.Lines;

/// <summary>Finds where JSON values end, byte by byte and in pieces, without judging what is in them.</summary>
internal struct JsonScanner
{
    private int _depth;
    private bool _inString;
    private bool _escaped;

    /// <summary>How many braces and brackets are open.</summary>
    public readonly int Depth => _depth;

    /// <summary>Whether the byte before stands inside a string.</summary>
    public readonly bool InString => _inString;

    /// <summary>Takes a byte.</summary>
    /// <returns>True when it closed the outermost brace or bracket.</returns>
    public bool Take(byte next)
    {
        if (_inString)
        {
            _inString = _escaped || next != '"';
            _escaped = !_escaped && next == '\\';
            return false;
        }

        switch (next)
        {
            case (byte)'"':
                _inString = true;
                return false;
            case (byte)'{' or (byte)'[':
                _depth++;
                return false;
            case (byte)'}' or (byte)']':
                return --_depth == 0;
            default:
                return false;
        }
    }
}
