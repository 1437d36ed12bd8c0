using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using LukePipeline.Jobs.Spec;
using LukePipeline.Storage;

namespace LukePipeline.Jobs.Files;

/// <summary>Ids of jobs: lower-case letters, digits, '-', '_' and '.', safe as a name in every store, URL and shell.</summary>
public static class JobIds
{
    /// <summary>Longest id, in characters.</summary>
    public const int MaxLength = 64;

    /// <summary>A new id: the time to the second, to be read by people, and 40 random bits.</summary>
    public static string New(TimeProvider timeProvider) => string.Create(
        CultureInfo.InvariantCulture,
        $"{timeProvider.GetUtcNow().UtcDateTime:yyyyMMdd-HHmmss}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(5))}");

    /// <summary>The same id for the same parts, however often it is asked for: a request sent again, an occurrence of a schedule.</summary>
    public static string Derive(string prefix, params ReadOnlySpan<string> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in parts)
        {
            hash.AppendData(BitConverter.GetBytes(Encoding.UTF8.GetByteCount(part)));
            hash.AppendData(Encoding.UTF8.GetBytes(part));
        }

        return Check($"{prefix}-{Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 8))}");
    }

    /// <summary>Refuses what is no id.</summary>
    /// <returns>The same id.</returns>
    /// <exception cref="JobStateException">It is none.</exception>
    public static string Check(string id) =>
        id.Length <= MaxLength && BlobName.IsPortableSegment(id) && !id.Any(char.IsAsciiLetterUpper)
            ? id
            : throw new JobStateException($"{BlobName.Quote(id)} is no job id. Write at most {MaxLength} lower-case letters, digits, '-', '_' and '.', beginning with a letter or digit.");
}
