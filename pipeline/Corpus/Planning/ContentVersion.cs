using System.Globalization;
using System.Security.Cryptography;
using LukePipeline.Corpus.Inputs;

namespace LukePipeline.Corpus.Planning;

/// <summary>Whether two versions of an input hold the same bytes: <c>touch</c>, <c>rsync</c> and a copy give a new tag to what they leave as it was.</summary>
internal static class ContentVersion
{
    /// <summary>Hash of all bytes of an input.</summary>
    /// <param name="inputs">Where it is.</param>
    /// <param name="file">The input.</param>
    /// <param name="options">What the job reads.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>SHA-256, lower-case hexadecimal.</returns>
    public static async Task<string> HashAsync(IInputStore inputs, InputFile file, CorpusOptions options, CancellationToken cancellationToken)
    {
        await using var stream = await inputs.OpenAsync(file, options, 0, seekable: false, cancellationToken).ConfigureAwait(false);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Whether the tags alone tell that the bytes are the same: those of a small local file hash all of it.</summary>
    /// <param name="length">Its length, then and now.</param>
    /// <param name="then">The tag that it had.</param>
    /// <param name="now">The tag that it has.</param>
    public static bool IsSame(long length, string then, string now) =>
        then == now
        || (length <= LocalFile.WhollyHashed
            && then.Split('-') is [var a, _, var first] && now.Split('-') is [var b, _, var second]
            && a == b && first == second && a == length.ToString("x", CultureInfo.InvariantCulture));
}
