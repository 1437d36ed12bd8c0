namespace LukePipeline.Storage.Local;

/// <summary>Content that waits, already durable, for its name. Deleted if it never gets one.</summary>
/// <param name="folder">A folder on the file system of the name to come.</param>
internal sealed class LocalTemporaryFile(string folder) : IDisposable
{
    /// <summary>Where it is until then.</summary>
    public string Path { get; } = System.IO.Path.Combine(folder, SpoolNames.New());

    /// <summary>The version that it will be.</summary>
    public string ETag
    {
        get
        {
            var file = new FileInfo(Path);
            return LocalVersion.ETagOf(file.LastWriteTimeUtc, file.Length);
        }
    }

    /// <summary>Writes one.</summary>
    /// <param name="folder">Where it lies.</param>
    /// <param name="content">What it holds.</param>
    /// <param name="time">Its modification time.</param>
    /// <param name="replaced">The time of the content that it is going to replace, so that it is later; null if there is none.</param>
    public static LocalTemporaryFile Write(string folder, ReadOnlySpan<byte> content, DateTimeOffset time, DateTimeOffset? replaced)
    {
        var temporary = new LocalTemporaryFile(folder);
        try
        {
            using (var file = File.OpenHandle(temporary.Path, FileMode.CreateNew, FileAccess.Write))
            {
                RandomAccess.Write(file, content, fileOffset: 0);
            }

            File.SetLastWriteTimeUtc(temporary.Path, time.UtcDateTime);
            temporary.MakeLaterThan(replaced);
            LocalFiles.FlushFile(temporary.Path);
            return temporary;
        }
        catch
        {
            temporary.Dispose();
            throw;
        }
    }

    /// <summary>Copies a file.</summary>
    public static LocalTemporaryFile Copy(string folder, string path)
    {
        var temporary = new LocalTemporaryFile(folder);
        File.Copy(path, temporary.Path);
        LocalFiles.FlushFile(temporary.Path);
        return temporary;
    }

    /// <summary>Has its version differ from the one that it replaces.</summary>
    public void MakeLaterThan(DateTimeOffset? replaced)
    {
        if (replaced?.UtcDateTime is not { } time || File.GetLastWriteTimeUtc(Path) > time)
        {
            return;
        }

        File.SetLastWriteTimeUtc(Path, time.AddTicks(1));
        if (File.GetLastWriteTimeUtc(Path) == time)
        {
            // Coarse times: two seconds are the coarsest in use.
            File.SetLastWriteTimeUtc(Path, time.AddSeconds(2));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => File.Delete(Path);
}
