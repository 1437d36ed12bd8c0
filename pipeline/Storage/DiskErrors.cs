using LukePipeline.Ground;

namespace LukePipeline.Storage;

/// <summary>Turns what the file system throws into one sentence with a fix.</summary>
internal static class DiskErrors
{
    private const int NoSpaceOnUnix = 28;
    private const int NoQuotaOnLinux = 122;
    private const int NoSpaceOnWindows = 112;

    /// <summary>Whether an exception is a failure of the file system rather than a bug.</summary>
    public static bool IsFailure(Exception e) => e is IOException or UnauthorizedAccessException;

    public static BlobStoreException Explain(Exception e, string location, string action)
    {
        var code = OperatingSystem.IsWindows() ? e.HResult & 0xFFFF : e.HResult;
        return e is IOException && code is NoSpaceOnUnix or NoQuotaOnLinux or NoSpaceOnWindows
            ? new BlobStoreException($"No space is left in {location}. Free some, then run the same command again.", e, ReasonCode.OutOfSpace) { MayBeOfThisProcess = true }
            : new BlobStoreException($"{location} cannot be used ({action}): {e.Message.TrimEnd('.')}. Check the path and its permissions.", e) { MayBeOfThisProcess = true };
    }
}
