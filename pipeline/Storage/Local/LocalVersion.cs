using System.Globalization;

namespace LukePipeline.Storage.Local;

/// <summary>The version of a local file: its modification time and length.</summary>
internal static class LocalVersion
{
    /// <summary>The version as an ETag.</summary>
    public static string ETagOf(DateTime time, long length) =>
        string.Create(CultureInfo.InvariantCulture, $"{time.Ticks:x}-{length:x}");

    /// <summary>What is known of a file; null if there is none.</summary>
    public static BlobProperties? Read(string path)
    {
        var file = new FileInfo(path);
        return file.Exists
            ? new BlobProperties(file.Length, ETagOf(file.LastWriteTimeUtc, file.Length), new DateTimeOffset(file.LastWriteTimeUtc, TimeSpan.Zero))
            : null;
    }
}
