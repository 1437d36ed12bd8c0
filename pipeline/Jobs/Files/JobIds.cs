using LukePipeline.Jobs.Spec;
using LukePipeline.Storage;

namespace LukePipeline.Jobs.Files;

/// <summary>Ids of jobs: lower-case letters, digits, '-', '_' and '.', safe as a name in every store, URL and shell.</summary>
public static class JobIds
{
    /// <summary>Longest id, in characters.</summary>
    public const int MaxLength = 64;

    /// <summary>Refuses what is no id.</summary>
    /// <returns>The same id.</returns>
    /// <exception cref="JobStateException">It is none.</exception>
    public static string Check(string id) =>
        id.Length <= MaxLength && BlobName.IsPortableSegment(id) && !id.Any(char.IsAsciiLetterUpper)
            ? id
            : throw new JobStateException($"{BlobName.Quote(id)} is no job id. Write at most {MaxLength} lower-case letters, digits, '-', '_' and '.', beginning with a letter or digit.");
}
