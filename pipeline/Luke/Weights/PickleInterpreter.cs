using System.Buffers.Binary;
using System.Text;

namespace LukePipeline.Luke.Weights;

/// <summary>
/// Interprets the pickle inside a file of weights. It knows data (texts, numbers, lists, tuples, dictionaries, tensors)
/// and nothing else: a global outside of the allow-list, or an opcode that weights do not need, ends the reading with its
/// name. Nothing of the file is ever executed, and no value is walked recursively.
/// </summary>
internal sealed class PickleInterpreter
{
    /// <summary>A LUKE model makes some 10,000 values; a pickle bomb stops here, at some 50 MB.</summary>
    private const int MaxValues = 500_000;

    private const int MaxDimensions = 8;
    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    private readonly string _path;
    private readonly byte[] _pickle;
    private readonly List<object?> _stack = [];
    private readonly Stack<int> _marks = new();
    private readonly Dictionary<uint, object?> _memo = [];
    private int _at;
    private int _values;

    private PickleInterpreter(string path, byte[] pickle)
    {
        _path = path;
        _pickle = pickle;
    }

    /// <summary>The one value that the pickle holds.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="pickle">The bytes of <c>data.pkl</c>.</param>
    /// <exception cref="CheckpointException">The pickle is malformed, or wants more than data.</exception>
    public static object? Read(string path, byte[] pickle) => new PickleInterpreter(path, pickle).Run();

    private object? Run()
    {
        if (Next() != (byte)PickleOpcode.Protocol || Next() != 2)
        {
            throw Bad("it is not of protocol 2, which torch.save writes by default");
        }

        while (true)
        {
            var opcode = (PickleOpcode)Next();
            switch (opcode)
            {
                case PickleOpcode.Stop:
                    object? result = Pop();
                    return _stack.Count == 0 && _marks.Count == 0 && _at == _pickle.Length
                        ? result
                        : throw Bad("something is left over at its end");
                case PickleOpcode.Mark: _marks.Push(Count(_stack.Count)); break;
                case PickleOpcode.None: Push(null); break;
                case PickleOpcode.NewTrue: Push(true); break;
                case PickleOpcode.NewFalse: Push(false); break;
                case PickleOpcode.BinInt: Push((long)BinaryPrimitives.ReadInt32LittleEndian(Take(4))); break;
                case PickleOpcode.BinInt1: Push((long)Next()); break;
                case PickleOpcode.BinInt2: Push((long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2))); break;
                case PickleOpcode.Long1: Push(TakeLong()); break;
                case PickleOpcode.BinUnicode: Push(TakeText(BinaryPrimitives.ReadUInt32LittleEndian(Take(4)))); break;
                case PickleOpcode.EmptyTuple: Push(Array.Empty<object?>()); break;
                case PickleOpcode.Tuple1: Push(PopMany(1)); break;
                case PickleOpcode.Tuple2: Push(PopMany(2)); break;
                case PickleOpcode.Tuple3: Push(PopMany(3)); break;
                case PickleOpcode.Tuple: Push(PopToMark()); break;
                case PickleOpcode.EmptyList: Push(new List<object?>()); break;
                case PickleOpcode.Append: Append(PopMany(1)); break;
                case PickleOpcode.Appends: Append(PopToMark()); break;
                case PickleOpcode.EmptyDict: Push(new PickledDictionary()); break;
                case PickleOpcode.SetItem: SetItems(PopMany(2)); break;
                case PickleOpcode.SetItems: SetItems(PopToMark()); break;
                case PickleOpcode.BinPut: Put(Next()); break;
                case PickleOpcode.LongBinPut: Put(BinaryPrimitives.ReadUInt32LittleEndian(Take(4))); break;
                case PickleOpcode.BinGet: Get(Next()); break;
                case PickleOpcode.LongBinGet: Get(BinaryPrimitives.ReadUInt32LittleEndian(Take(4))); break;
                case PickleOpcode.Global: Push(TakeGlobal()); break;
                case PickleOpcode.BinPersistentId: Push(Storage(Pop())); break;
                case PickleOpcode.Reduce: Push(Call(PopMany(2))); break;
                case PickleOpcode.Build: Build(PopMany(2)); break;
                default: throw Bad($"opcode 0x{(byte)opcode:x2} has no place in a list of weights. Nothing was executed");
            }
        }
    }

    private PickleGlobal TakeGlobal()
    {
        var global = new PickleGlobal(TakeLine(), TakeLine());
        return global.IsAllowed
            ? global
            : throw Bad($"it wants to import {CheckpointException.Quote(global.ToString())}, which no list of weights needs. "
                + "Nothing was executed. If you trust its origin, save it again as safetensors; else delete it");
    }

    private object Call(object?[] call) => call switch
    {
        [PickleGlobal f, object?[] and []] when f == PickleGlobal.OrderedDict => new PickledDictionary(),
        [PickleGlobal f, object?[] and [PickledTensor data, bool, PickledDictionary]]
            when f == PickleGlobal.RebuildParameter => data,
        [PickleGlobal f, object?[] and
            [PickledStorage storage, long offset, object?[] shape, object?[] strides, bool, PickledDictionary, ..]]
            when f == PickleGlobal.RebuildTensor => new PickledTensor(storage, offset, Numbers(shape), Numbers(strides)),
        [PickleGlobal f, _] => throw Bad($"{f} is called with arguments that torch.save does not write"),
        _ => throw Bad("it calls something that is no function"),
    };

    /// <summary>State behind an OrderedDict: module versions (<c>_metadata</c>), of no use here.</summary>
    private void Build(object?[] build)
    {
        if (build is not [PickledDictionary target, PickledDictionary])
        {
            throw Bad("it sets the state of something that is no dictionary");
        }

        _stack.Add(target);
    }

    private PickledStorage Storage(object? id) =>
        id is object?[] and ["storage", PickleGlobal { Storage: { } dtype }, string key, string, long elements] && elements >= 0
            ? new PickledStorage(key, dtype, elements)
            : throw Bad("a storage is described in a way that torch.save does not write");

    private long[] Numbers(object?[] values) => values.Length <= MaxDimensions && values.All(v => v is long and >= 0)
        ? [.. values.Cast<long>()]
        : throw Bad($"a tensor has a negative size or stride, or more than {MaxDimensions} dimensions");

    private void Append(object?[] values)
    {
        var list = Peek() as List<object?> ?? throw Bad("it appends to something that is no list");
        list.AddRange(values);
    }

    private void SetItems(object?[] values)
    {
        if (Peek() is not PickledDictionary dictionary || values.Length % 2 != 0)
        {
            throw Bad("it sets items of something that is no dictionary");
        }

        for (int i = 0; i < values.Length; i += 2)
        {
            string key = values[i] as string ?? throw Bad("a dictionary has a key that is no text");
            dictionary.Items.Add(new(key, values[i + 1]));
        }
    }

    private void Put(uint index)
    {
        Count(0);
        _memo[index] = Peek();
    }

    private void Get(uint index) => Push(_memo.TryGetValue(index, out object? value)
        ? value
        : throw Bad($"it refers to value {index}, which it has not stored"));

    private void Push(object? value)
    {
        Count(0);
        _stack.Add(value);
    }

    private T Count<T>(T value) =>
        ++_values <= MaxValues ? value : throw Bad($"it holds more than {MaxValues} values, the limit");

    private object? Peek() => _stack.Count > Floor ? _stack[^1] : throw Bad("it takes a value where there is none");

    private object? Pop() => PopMany(1)[0];

    private object?[] PopMany(int count)
    {
        if (_stack.Count - count < Floor)
        {
            throw Bad("it takes a value where there is none");
        }

        object?[] values = [.. _stack[^count..]];
        _stack.RemoveRange(_stack.Count - count, count);
        return values;
    }

    private object?[] PopToMark()
    {
        if (!_marks.TryPop(out int mark))
        {
            throw Bad("it closes a list that it did not open");
        }

        return PopMany(_stack.Count - mark);
    }

    /// <summary>Values below the last mark belong to whoever set it.</summary>
    private int Floor => _marks.TryPeek(out int mark) ? mark : 0;

    private byte Next() => Take(1)[0];

    private ReadOnlySpan<byte> Take(uint count)
    {
        if (count > _pickle.Length - _at)
        {
            throw Bad("it ends too early");
        }

        _at += (int)count;
        return _pickle.AsSpan(_at - (int)count, (int)count);
    }

    private long TakeLong()
    {
        var bytes = Take(Next());
        return bytes.Length <= sizeof(long)
            ? (long)new System.Numerics.BigInteger(bytes)
            : throw Bad("it holds a number beyond 64 bits");
    }

    private string TakeText(uint length)
    {
        try
        {
            return Utf8.GetString(Take(length));
        }
        catch (ArgumentException)
        {
            throw Bad("it holds a text that is not UTF-8");
        }
    }

    private string TakeLine()
    {
        int length = _pickle.AsSpan(_at).IndexOf((byte)'\n');
        string line = TakeText(length >= 0 ? (uint)length : uint.MaxValue);
        _at++;
        return line;
    }

    private CheckpointException Bad(string reason) => new(_path, $"its pickle (data.pkl) is refused at byte {_at}: {reason}.");
}
