namespace LukePipeline.Ground;

/// <summary>What stands where a file is expected is a pipe, a socket or a device.</summary>
internal sealed class SpecialFileException(string path) : IOException($"'{path}' is no regular file but a pipe, a socket or a device.");
