using System.Security.Cryptography;
using System.Text;

namespace LukePipeline.Training.Gold;

/// <summary>Tells whether a text is the one that was judged.</summary>
public static class GoldTexts
{
    /// <summary>The first 128 bits of SHA-256 over the text in UTF-8, as 32 lower-case hexadecimal digits.</summary>
    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));

    internal static bool IsHash(string text) => text.Length == 32 && text.All(char.IsAsciiHexDigitLower);
}
