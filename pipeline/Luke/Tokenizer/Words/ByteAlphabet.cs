namespace LukePipeline.Luke.Tokenizer.Words;

/// <summary>
/// The printable stand-ins for the 256 byte values in the vocabulary files of GPT-2 and RoBERTa: printable Latin-1 stands
/// for itself, every other byte for a character from U+0100 on ("Ġ" for the space).
/// </summary>
internal static class ByteAlphabet
{
    private const int FirstStandIn = 0x100;
    private static readonly char[] Characters = CreateCharacters();

    /// <summary>The stand-in for each byte value, in order.</summary>
    public static ReadOnlySpan<char> All => Characters;

    /// <summary>The byte that a stand-in stands for; false for any other character.</summary>
    public static bool TryGetByte(char character, out byte value)
    {
        var index = character < FirstStandIn ? character : Array.IndexOf(Characters, character);
        value = unchecked((byte)index);
        return index >= 0 && Characters[value] == character;
    }

    private static char[] CreateCharacters()
    {
        var characters = new char[256];
        var next = FirstStandIn;
        for (var value = 0; value < characters.Length; value++)
        {
            var standsForItself = value is (>= '!' and <= '~') or (>= '¡' and <= '¬') or (>= '®' and <= 'ÿ');
            characters[value] = (char)(standsForItself ? value : next++);
        }

        return characters;
    }
}
