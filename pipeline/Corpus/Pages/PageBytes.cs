using System.Text;
using LukePipeline.Ground;

namespace LukePipeline.Corpus.Pages;

/// <summary>The characters of a page: by its byte order mark, else by the encoding that it declares, else UTF-8.</summary>
internal static class PageBytes
{
    /// <summary>Decodes a page strictly; the mark is left out.</summary>
    /// <exception cref="InputException">It is not valid in its encoding, or that is not read; the message says what to type.</exception>
    public static string Decode(ReadOnlySpan<byte> page) => page switch
    {
        [0xef, 0xbb, 0xbf, .. var rest] => WebEncoding.Utf8.Decode(rest),
        [0xff, 0xfe, .. var rest] => DecodeUtf16(rest, bigEndian: false),
        [0xfe, 0xff, .. var rest] => DecodeUtf16(rest, bigEndian: true),
        _ => (EncodingPrescan.Find(page) ?? WebEncoding.Utf8).Decode(page),
    };

    private static string DecodeUtf16(ReadOnlySpan<byte> rest, bool bigEndian)
    {
        try
        {
            return new UnicodeEncoding(bigEndian, byteOrderMark: false, throwOnInvalidBytes: true).GetString(rest);
        }
        catch (DecoderFallbackException e)
        {
            throw new InputException(
                ReasonCode.UnsupportedEncoding,
                "The page is UTF-16 by its byte order mark, and not valid. Convert it to UTF-8, for example with: iconv -c -f UTF-16 -t UTF-8; -c leaves out what is not valid.",
                e);
        }
    }
}
