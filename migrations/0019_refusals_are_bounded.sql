-- Strangers cause refusals, from any number of addresses: ninety days of them could fill a database of ten gigabytes, in
-- which then nobody can log in any more. The last five million stay (0.9 GB); ids are given in their order.
CREATE TRIGGER refusals_are_bounded AFTER INSERT ON refusals
BEGIN DELETE FROM refusals WHERE id <= NEW.id - 5000000; END;
