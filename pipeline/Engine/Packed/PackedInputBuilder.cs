using LukePipeline.Engine.Attention;
using LukePipeline.Luke.Config;
using LukePipeline.Text;

namespace LukePipeline.Engine.Packed;

/// <summary>Lays sequences out one after the other.</summary>
/// <param name="config">Shape of the model.</param>
/// <param name="maxMentionLength">How many token positions of an entity count, from its first on.</param>
/// <param name="readsWords">Whether the head reads the first and last token of every entity.</param>
/// <param name="isClosed">Whether entities are seen by nobody, or words run alone: then equal sequences are one, and sentences that share a window need no groups.</param>
internal sealed class PackedInputBuilder(LukeConfig config, int maxMentionLength, bool readsWords, bool isClosed = false)
{
    private readonly ClosedWindows? _closed = isClosed ? new ClosedWindows() : null;
    private readonly List<PackedSequence> _sequences = [];
    private readonly List<long> _wordIds = [];
    private readonly List<long> _wordPositions = [];
    private readonly List<long> _entityKinds = [];
    private readonly List<long> _positionStarts = [];
    private readonly List<long> _positionEnds = [];
    private readonly List<long> _readRows = [];
    private readonly List<long> _startReads = [];
    private readonly List<long> _endReads = [];
    private readonly List<long> _pairHeads = [];
    private readonly List<long> _pairTails = [];
    private readonly List<float> _given = [];
    private int[] _readOfToken = [];

    /// <summary>Adds a sequence whose entities are all <c>[MASK]</c>.</summary>
    public void Add(int[] wordIds, ReadOnlySpan<TokenSpan> entities) => Add(wordIds, entities, static _ => 0);

    /// <summary>Adds a sequence; nothing happens when it has no entities.</summary>
    /// <param name="wordIds">Its sub-word ids.</param>
    /// <param name="entities">The tokens of its entities.</param>
    /// <param name="kind">The kind of the entity at an index: 0 is <c>[MASK]</c>, 1 is <c>[MASK2]</c>.</param>
    /// <exception cref="ArgumentException">The sequence is empty or longer than the model, or a span or id lies outside.</exception>
    public void Add(int[] wordIds, ReadOnlySpan<TokenSpan> entities, Func<int, int> kind)
    {
        if (entities.IsEmpty)
        {
            return;
        }

        if (_closed is not null)
        {
            AddClosed(_closed, wordIds, entities, kind);
            return;
        }

        _sequences.Add(PackedSequence.Of(AddRows(wordIds, entities, kind)));
    }

    /// <summary>Adds a sequence whose entities are all <c>[MASK]</c>, and pairs of them to score.</summary>
    /// <param name="wordIds">Its sub-word ids.</param>
    /// <param name="entities">The tokens of its entities.</param>
    /// <param name="pairs">Ordered pairs of indexes of them.</param>
    /// <exception cref="ArgumentException">As <see cref="Add(int[], ReadOnlySpan{TokenSpan})"/>, or a pair is of other entities.</exception>
    public void AddPairs(int[] wordIds, ReadOnlySpan<TokenSpan> entities, ReadOnlySpan<(int Head, int Tail)> pairs)
    {
        var first = _entityKinds.Count;
        foreach (var (head, tail) in pairs)
        {
            if ((uint)head >= (uint)entities.Length || (uint)tail >= (uint)entities.Length)
            {
                throw new ArgumentException($"A pair of the entities {head} and {tail} of {entities.Length}.", nameof(pairs));
            }

            _pairHeads.Add(first + head);
            _pairTails.Add(first + tail);
        }

        Add(wordIds, entities);
    }

    /// <summary>Adds mentions whose last states are known, and pairs of them to score.</summary>
    /// <param name="mentions">Number of mentions.</param>
    /// <param name="states">Their states as in <see cref="PackedInput.Given"/>.</param>
    /// <param name="pairs">Ordered pairs of indexes of them.</param>
    /// <exception cref="ArgumentException">The states are those of a model of another width, or a pair is of other mentions.</exception>
    public void AddGiven(int mentions, float[] states, ReadOnlySpan<(int Head, int Tail)> pairs)
    {
        var width = 3 * config.HiddenSize;
        if (states.Length != (long)mentions * width)
        {
            throw new ArgumentException($"{states.Length} numbers are no states of {mentions} mentions; this model has {width} of each.", nameof(states));
        }

        // The entities of this batch are not known yet, so that these count down from -1 until it is built.
        var first = _given.Count / width;
        foreach (var (head, tail) in pairs)
        {
            if ((uint)head >= (uint)mentions || (uint)tail >= (uint)mentions)
            {
                throw new ArgumentException($"A pair of the mentions {head} and {tail} of {mentions}.", nameof(pairs));
            }

            _pairHeads.Add(~(long)(first + head));
            _pairTails.Add(~(long)(first + tail));
        }

        _given.AddRange(states);
    }

    /// <summary>Adds a window that several sentences share; its entities are all <c>[MASK]</c>. Nothing happens when it has none.</summary>
    /// <param name="wordIds">Its sub-word ids.</param>
    /// <param name="entities">The tokens of the entities of each sentence.</param>
    /// <param name="sentences">The tokens of each sentence, in the order of the text, without overlaps.</param>
    /// <exception cref="ArgumentException">As <see cref="Add(int[], ReadOnlySpan{TokenSpan})"/>, or the sentences overlap.</exception>
    public void AddShared(int[] wordIds, TokenSpan[][] entities, TokenSpan[] sentences)
    {
        TokenSpan[] all = [.. entities.SelectMany(ofSentence => ofSentence)];
        if (all.Length == 0 || _closed is not null)
        {
            Add(wordIds, all);
            return;
        }

        var rows = AddRows(wordIds, all, static _ => 0);
        var groups = new List<PackedGroup>((2 * sentences.Length) + 1);
        var (token, entity, read) = (0, rows.FirstEntity, rows.FirstRead);
        for (var i = 0; i < sentences.Length; i++)
        {
            var sentence = sentences[i];
            if (sentence.Start < token || sentence.End < sentence.Start || sentence.End > wordIds.Length)
            {
                throw new ArgumentException($"A sentence of tokens {sentence.Start}..{sentence.End} after token {token} of {wordIds.Length}.", nameof(sentences));
            }

            AddGroup(sentence.Start, 0);
            AddGroup(sentence.End, entities[i].Length);
        }

        AddGroup(wordIds.Length, 0);
        _sequences.Add(PackedSequence.Of(rows) with { Groups = [.. groups] });

        void AddGroup(int end, int count)
        {
            var reads = CountReads(read, rows.FirstWord + end);
            if (end > token || count > 0)
            {
                groups.Add(new PackedGroup(rows.FirstWord + token, end - token, entity, count, read, reads));
            }

            (token, entity, read) = (end, entity + count, read + reads);
        }
    }

    /// <summary>What was added so far.</summary>
    public PackedInput Build()
    {
        var input = new PackedInput
        {
            Sequences = [.. _sequences],
            WordIds = [.. _wordIds],
            WordPositions = [.. _wordPositions],
            EntityKinds = [.. _entityKinds],
            PositionStarts = [.. _positionStarts],
            PositionEnds = [.. _positionEnds],
            ReadRows = [.. _readRows],
            StartReads = [.. _startReads],
            EndReads = [.. _endReads],
            Given = [.. _given],
            PairHeads = [.. _pairHeads.Select(ToRow)],
            PairTails = [.. _pairTails.Select(ToRow)],
        };
        return _closed?.Complete(input, readsWords) ?? input;

        long ToRow(long place) => place >= 0 ? place : _entityKinds.Count + ~place;
    }

    private void AddClosed(ClosedWindows closed, int[] wordIds, ReadOnlySpan<TokenSpan> entities, Func<int, int> kind)
    {
        var window = closed.Find(wordIds);
        if (window < 0)
        {
            var firstRow = _wordIds.Count;
            AddWords(wordIds);
            window = closed.Add(wordIds, firstRow);
        }

        for (var i = 0; i < entities.Length; i++)
        {
            AddEntity(entities[i], kind(i), wordIds.Length);
            if (readsWords)
            {
                CheckedToken(entities[i].Start, wordIds.Length);
                CheckedToken(entities[i].End - 1, wordIds.Length);
            }

            closed.AddEntity(window, entities[i]);
        }
    }

    private PackedGroup AddRows(int[] wordIds, ReadOnlySpan<TokenSpan> entities, Func<int, int> kind)
    {
        var firstWord = _wordIds.Count;
        var firstEntity = _entityKinds.Count;
        var firstRead = _readRows.Count;
        AddWords(wordIds);
        for (var i = 0; i < entities.Length; i++)
        {
            AddEntity(entities[i], kind(i), wordIds.Length);
        }

        if (readsWords)
        {
            AddReads(entities, firstWord, wordIds.Length);
        }

        return new PackedGroup(firstWord, wordIds.Length, firstEntity, entities.Length, firstRead, _readRows.Count - firstRead);
    }

    /// <summary>How many of the rows to read, from one of them on, stand before a word row.</summary>
    private int CountReads(int first, int endRow)
    {
        var end = first;
        while (end < _readRows.Count && _readRows[end] < endRow)
        {
            end++;
        }

        return end - first;
    }

    private void AddWords(int[] wordIds)
    {
        if (wordIds.Length == 0 || wordIds.Length > config.MaxTokens)
        {
            throw new ArgumentException($"A sequence of {wordIds.Length} tokens; this model reads 1 to {config.MaxTokens}.", nameof(wordIds));
        }

        // As the reference counts: the padding id does not advance the position and stands at its own.
        long position = config.PadTokenId;
        foreach (var id in wordIds)
        {
            if ((uint)id >= (uint)config.VocabSize)
            {
                throw new ArgumentException($"Word id {id} is outside of the vocabulary of {config.VocabSize}.", nameof(wordIds));
            }

            _wordIds.Add(id);
            _wordPositions.Add(id == config.PadTokenId ? config.PadTokenId : ++position);
        }
    }

    private void AddEntity(TokenSpan span, int kind, int words)
    {
        var isEmpty = span.Start >= span.End;
        if (!isEmpty && (span.Start < 0 || span.End > words))
        {
            throw new ArgumentException($"An entity of tokens {span.Start}..{span.End} in a sequence of {words} tokens.", nameof(span));
        }

        _entityKinds.Add(kind);
        _positionStarts.Add(isEmpty ? 0 : span.Start);
        _positionEnds.Add(isEmpty ? 0 : Math.Min(span.End, span.Start + maxMentionLength));
    }

    // The head reads the first and the last token of each candidate, and candidates share them: each row is read once.
    private void AddReads(ReadOnlySpan<TokenSpan> entities, int firstWord, int words)
    {
        if (_readOfToken.Length < words)
        {
            _readOfToken = new int[Math.Max(words, config.MaxTokens)];
        }

        var reads = _readOfToken.AsSpan(0, words);
        reads.Clear();
        foreach (var span in entities)
        {
            reads[CheckedToken(span.Start, words)] = 1;
            reads[CheckedToken(span.End - 1, words)] = 1;
        }

        for (var token = 0; token < words; token++)
        {
            if (reads[token] != 0)
            {
                reads[token] = _readRows.Count;
                _readRows.Add(firstWord + token);
            }
        }

        foreach (var span in entities)
        {
            _startReads.Add(reads[span.Start]);
            _endReads.Add(reads[span.End - 1]);
        }
    }

    private static int CheckedToken(int token, int words) => (uint)token < (uint)words
        ? token
        : throw new ArgumentException($"A candidate begins or ends at token {token} of a sequence of {words} tokens.", nameof(token));
}
