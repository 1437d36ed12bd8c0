using System.Globalization;
using LukePipeline.Ground;

namespace LukePipeline.Storage.Local;

/// <summary>The version of a local file: its modification time and length.</summary>
internal static class LocalVersion
{
    /// <summary>The version as an ETag.</summary>
    public static string ETagOf(DateTime time, long length) =>
        string.Create(CultureInfo.InvariantCulture, $"{time.Ticks:x}-{length:x}");

    /// <summary>What is known of a file, all of it from one look; null if there is none.</summary>
    /// <exception cref="LinkFoundException">It is a link.</exception>
    public static BlobProperties? Read(FileInfo file) => !file.Exists ? null
        : file.Attributes.HasFlag(FileAttributes.ReparsePoint) ? throw new LinkFoundException(file.FullName)
        : new BlobProperties(file.Length, ETagOf(file.LastWriteTimeUtc, file.Length), new DateTimeOffset(file.LastWriteTimeUtc, TimeSpan.Zero));
}
