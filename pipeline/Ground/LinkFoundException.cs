namespace LukePipeline.Ground;

/// <summary>A link stands where a file or a folder below one that is held is expected: it may lead anywhere.</summary>
internal sealed class LinkFoundException(string path) : IOException($"'{path}' is a link, or lies behind one.");
